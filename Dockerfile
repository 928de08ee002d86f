# One image for web, worker and jobs; docker-compose.yml says what each one runs.
FROM python:3.11-slim

# OpenCV's window parts want these two even where no window is ever opened.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgl1 libglib2.0-0 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
RUN useradd --create-home spoton
COPY requirements.txt ./
# The CPU build of torch exports the model once; nothing that runs loads it.
RUN pip install --no-cache-dir --no-deps --index-url https://download.pytorch.org/whl/cpu \
        $(grep -E '^(torch|torchvision)==' requirements.txt) \
    && pip install --no-cache-dir -r requirements.txt
COPY --chown=spoton . .
# The folder of weights is a volume, which a new image does not change: `setup` in docker-compose.yml
# copies from here what belongs to this version.
RUN cp -r weights shipped-weights && mkdir -p var && chown spoton var weights
USER spoton

ENV PYTHONUNBUFFERED=1 HOST=0.0.0.0
EXPOSE 3847
CMD ["sh", "-c", "exec python -m spoton.run.web --host 0.0.0.0 --port ${PORT:-3847}"]
