"""Messages are held by their key words, since sentences are written better now and then: names, values, the remedy."""


def says(message, words):
    """Whether a message has these key words in this order; " ... " stands between them for whatever may be there.

    >>> says("study.panels is 0, but at least one is needed", "study.panels ... 0")
    True
    >>> says("study.panels is 0, but at least one is needed", "0 ... study.panels")
    False
    """
    place = 0
    for word in words.split(" ... "):
        found = message.find(word, place)
        if found < 0:
            return False
        place = found + len(word)
    return True
