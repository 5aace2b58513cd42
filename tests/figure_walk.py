"""What can be said of every text of a figure: how large it is, whether the edge cuts it off, what it runs into."""

from functools import partial
from itertools import pairwise

from experiments import figures
from experiments.reporting import sheet, style


def drawn(name, stored, look):
    """A context with the figure of a name, drawn from stored tables."""
    module = figures.find(name)
    tables = {each: stored.table(module.STUDY, each) for each in module.TABLES}
    about = stored.about(module.STUDY)
    options = {option: about["options"][option] for option in getattr(module, "OPTIONS", ())}
    return sheet.drawn(partial(module.draw, **options), tables, look)


def wrong(figure):
    """A line for each text that is too small, cut off, or runs into its neighbour on an axis."""
    from matplotlib.text import Text

    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    page = figure.bbox
    told, unseen = [], hidden(figure)
    for text in figure.findobj(Text):
        if not text.get_text().strip() or not text.get_visible() or id(text) in unseen:
            continue
        if text.axes is not None and not text.axes.get_visible():
            continue
        if text.get_fontsize() < style.LEAST - 1e-9:
            told.append(f"{text.get_fontsize():g} pt: {text.get_text()!r}")
        box = text.get_window_extent(renderer)
        slack = 2.0  # pixels
        if box.x0 < page.x0 - slack or box.x1 > page.x1 + slack or box.y0 < page.y0 - slack or box.y1 > page.y1 + slack:
            told.append(f"cut off: {text.get_text()!r}")
    for axes in figure.axes:
        if not axes.get_visible():
            continue
        if axes.get_window_extent(renderer).width < 0.09 * page.width and axes.get_label() != "<colorbar>":
            told.append(f"a part is narrow: {axes.get_title(loc='left')!r}")
        for axis, ends in ((axes.xaxis, ("x0", "x1")), (axes.yaxis, ("y0", "y1"))):
            low, high = sorted(axis.get_view_interval())
            slack = 1e-6 * (high - low)
            labels = [tick.label1 for tick in axis.get_major_ticks() if low - slack <= tick.get_loc() <= high + slack]
            labels = [each for each in labels if each.get_text().strip() and each.get_visible()]
            boxes = sorted((each.get_window_extent(renderer) for each in labels), key=lambda box: getattr(box, ends[0]))
            if any(each.get_rotation() not in (0.0, 90.0) for each in labels):
                continue
            for one, other in pairwise(boxes):
                if getattr(other, ends[0]) < getattr(one, ends[1]) - 1.0:
                    told.append(f"labels of an axis run into each other: {[each.get_text() for each in labels][:4]}")
                    break
    titles = [axes.title if axes.get_title() else axes._left_title for axes in figure.axes if axes.get_visible()]
    boxes = [each.get_window_extent(renderer) for each in titles if each.get_text()]
    for place, one in enumerate(boxes):
        if any(one.overlaps(other) for other in boxes[place + 1 :]):
            told.append("titles run into each other")
            break
    return told


def hidden(figure):
    """Labels of ticks beyond what an axis shows, which are not drawn."""
    beyond = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            slack = 1e-6 * (high - low)
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not axes.get_visible() or not axes.axison or not low - slack <= tick.get_loc() <= high + slack:
                    beyond |= {id(tick.label1), id(tick.label2)}
    return beyond


def legends(figure):
    """Label and colour of every entry of every legend."""
    from matplotlib.legend import Legend

    for legend in figure.findobj(Legend):
        for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=True):
            handle = handle.lines[0] if hasattr(handle, "lines") else handle
            colour = handle.get_color() if hasattr(handle, "get_color") else handle.get_facecolor()
            colour = colour[0] if not isinstance(colour, str) and len(colour) == 1 else colour
            yield text.get_text(), colour
