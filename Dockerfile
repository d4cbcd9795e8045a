# Builds the server ahead of time for a fast start, and runs it as a user without rights.
FROM ubuntu:26.04 AS build
RUN apt-get update && apt-get install -y --no-install-recommends dotnet-sdk-10.0
WORKDIR /source
COPY . .
RUN ./build.sh publish /app

FROM ubuntu:26.04
RUN apt-get update && apt-get install -y --no-install-recommends aspnetcore-runtime-10.0 ca-certificates tzdata ffmpeg libvips-tools && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
# /data is all that has to be kept and backed up.
RUN useradd --system --no-create-home actorserver && mkdir /data && chown actorserver /data
USER actorserver
WORKDIR /app
VOLUME /data
EXPOSE 8080
ENV ActorServer__DataFolder=/data ActorServer__Listen=http://0.0.0.0:8080 MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=65536
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/app/ActorServer", "health"]
ENTRYPOINT ["/app/ActorServer"]
CMD ["serve"]
