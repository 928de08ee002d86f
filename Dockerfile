# One image for web, worker and jobs; docker-compose.cpu.yml says what each one runs.
FROM python:3.11.11-slim-bookworm

# OpenCV's window parts want these two even where no window is ever opened.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgl1 libglib2.0-0 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
RUN useradd --create-home --uid 1000 spoton
COPY requirements.txt requirements.hashes.txt requirements-cluster.hashes.txt ./
# "cpu" or a CUDA version (docker-compose.gpu.yml). On a CPU torch exports the model once, and
# nothing that runs loads it.
ARG TORCH=cpu
RUN pip install --no-cache-dir --no-deps --index-url https://download.pytorch.org/whl/$TORCH \
        $(grep -E '^(torch|torchvision)==' requirements.txt) \
    && pip install --no-cache-dir --require-hashes --no-deps -r requirements.hashes.txt \
    && pip install --no-cache-dir $(grep -E '^(torch|torchvision)==' requirements.txt)
# "on" adds Ray, for several machines (docker-compose.cluster.yml, ops/kuberay).
ARG CLUSTER=off
RUN if [ "$CLUSTER" = on ]; then \
        pip install --no-cache-dir --require-hashes --no-deps -r requirements-cluster.hashes.txt; \
    fi
COPY --chown=spoton . .
# The folder of weights is a volume, which a new image does not change: `setup` in
# docker-compose.cpu.yml copies from here what belongs to this version.
RUN cp -r weights shipped-weights && mkdir -p var && chown spoton var weights
USER spoton

ENV PYTHONUNBUFFERED=1 HOST=0.0.0.0
EXPOSE 3847
CMD ["sh", "-c", "exec python -m spoton.run.web --host 0.0.0.0 --port ${PORT:-3847}"]
