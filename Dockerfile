# One image for web, worker, index, scheduler and prepare; docker-compose.yml says which is which.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements/build.txt requirements/base.txt ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r build.txt \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes --no-deps --no-build-isolation -r base.txt

FROM python:3.11-slim-bookworm
# libseccomp2 carries the readers' sandbox (level L1); a font with Chinese draws pages whose PDF embeds none; Pango sets
# web pages and office files on paper.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libseccomp2 fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin muniment \
    && install -d -m 0700 -o muniment -g muniment /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY . .
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    MUNIMENT_DATA=/data
USER muniment
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--workers=3", "--threads=4", "--no-control-socket"]
