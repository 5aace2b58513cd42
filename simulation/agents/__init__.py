"""The readable driver: managers and cities as Mesa agents, one month a step; ``simulation.managers`` has its public names.

A city is one class of the parts of its month, a module each, in the order of ``phases.PHASES``: ``leading``, ``changing``,
``informing``, ``serving`` and ``performing``, on the state in ``members``, where managers are, too. The panel is in ``world``.

P practices, D dimensions, H know-how items, C cities of a panel; 6 kinds of trigger.
"""
