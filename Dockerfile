# Two stages: the first installs the pinned environment, the second carries only what runs.
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv /opt/venv
# Torch must be the CPU build unless the image is for a GPU: pass an index that has it, if the default one does not.
ARG PIP_EXTRA_INDEX_URL=""
COPY requirements.lock .
RUN PIP_EXTRA_INDEX_URL="$PIP_EXTRA_INDEX_URL" /opt/venv/bin/pip install --no-deps --no-compile -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY service service
COPY models models
COPY scorecards scorecards
COPY evaluation evaluation
COPY samples samples
RUN /opt/venv/bin/pip install --no-deps --no-build-isolation -e . && /opt/venv/bin/python -m compileall -q service models scorecards evaluation

FROM python:3.11-slim-bookworm
RUN useradd --system --create-home --uid 10001 callqa && install -d -o callqa -g callqa -m 0700 /var/lib/callqa
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH CALLQA_DATA_DIR=/var/lib/callqa XDG_CACHE_HOME=/var/lib/callqa/cache CALLQA_HOST=0.0.0.0 CALLQA_PORT=8000 PYTHONUNBUFFERED=1
WORKDIR /app
USER callqa
VOLUME /var/lib/callqa
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['CALLQA_PORT']}/health\", timeout=4)"]
CMD ["callqa", "serve"]
