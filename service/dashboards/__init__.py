"""How a team and the whole centre are doing: figures by week, counted beforehand, with their n and interval."""
