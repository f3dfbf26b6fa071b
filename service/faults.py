"""Logging, without any text that could quote an interaction."""

import logging
import sys
from pathlib import Path

import structlog


def fault(error: BaseException) -> dict[str, object]:
    """Kind and place of an exception, without its message or any value."""
    trace, places = error.__traceback__, []
    while trace is not None:
        places.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return {"kind": type(error).__name__, "at": places[-6:]}


def configure_logging(level: str) -> None:
    """One line an event, as key=value pairs, to standard error. Libraries speak from WARNING upwards."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # as it is when something is said
    )
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
