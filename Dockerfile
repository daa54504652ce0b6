# syntax=docker/dockerfile:1

# Stage 1: the wheel, a virtual environment that holds it with what it needs, and the list of that.
FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY . .
RUN python -m pip wheel --no-deps --wheel-dir /wheel .
RUN python -m venv /opt/alerts \
 && /opt/alerts/bin/pip install --only-binary=:all: --require-hashes -r .ci/image.txt \
 && /opt/alerts/bin/pip install --no-deps /wheel/alerts-*.whl \
 && /opt/alerts/bin/pip check \
 && /opt/alerts/bin/pip uninstall --yes pip \
 && .ci/sbom /opt/alerts/bin/python /opt/alerts/sbom.cdx.json \
 && /opt/alerts/bin/python -m compileall -q /opt/alerts/lib

# Stage 2: no compiler, no pip, no source; the root file system may be mounted read-only.
FROM python:3.12-slim
LABEL org.opencontainers.image.title="alerts" \
      org.opencontainers.image.description="Event-driven alerting for supply-chain risk" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --system --gid 10001 alerts \
 && useradd --system --uid 10001 --gid alerts --home-dir /data --no-create-home alerts \
 && install --directory --owner=alerts --group=alerts /data
COPY --from=build /opt/alerts /opt/alerts
# What the image starts with; mount your own folders over both.
COPY config/ /config/
COPY seeds/ /seeds/
ENV PATH=/opt/alerts/bin:$PATH \
    HOME=/data \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ALERTS_CONFIG=/config \
    ALERTS_DATABASE_URL=sqlite:////data/alerts.sqlite3
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
# The daemon ends its work within 10 seconds of SIGTERM; its one reading process ends with it.
ENTRYPOINT ["alerts"]
CMD ["run"]
