"""The Net Promoter Score's 95 % interval."""

import math

from .proportions import Interval, Z


def net_promoter_interval(promoters: float, detractors: float, answers: float) -> Interval:
    """Adjusted Wald interval (Rocks 2016), in points from -100 to 100; (nan, nan) without answers.

    Three answers are added, three quarters of one each to promoters and detractors: so it holds for small samples, and
    for those in which all say the same.
    """
    if answers <= 0:
        return math.nan, math.nan
    total = answers + 3
    for_it, against = (promoters + 0.75) / total, (detractors + 0.75) / total
    centre = for_it - against
    margin = Z * math.sqrt((for_it + against - centre**2) / total)
    return max(-100.0, 100 * (centre - margin)), min(100.0, 100 * (centre + margin))
