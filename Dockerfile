# The web app; the program with the app inside; an image that holds the program alone.
# docker build --build-arg VERSION=$(git describe --tags --always --dirty) -t redonda .

FROM node:20.20.2-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM golang:1.26.8-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
COPY cmd/ cmd/
COPY internal/ internal/
COPY web/embed.go web/embed.go
COPY --from=web /src/web/dist/ web/dist/
ARG VERSION=devel
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags nomsgpack -ldflags "-s -w -X main.stamped=${VERSION}" -o /out/redonda ./cmd/redonda
# Folders that the user below owns: a volume put there for the first time takes their owner.
RUN mkdir -p /folders/data /folders/backups && install -d -m 1777 /folders/tmp

FROM scratch
ARG VERSION=devel
LABEL org.opencontainers.image.title="Redonda" \
      org.opencontainers.image.description="A drafting room for the delegations of the Regional Conference on Migration" \
      org.opencontainers.image.source="https://github.com/redonda/redonda" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"
# Authorities for TLS to the database and the bus.
COPY --from=program /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=program --chown=65532:65532 /folders/ /
COPY --from=program /out/redonda /redonda
ENV REDONDA_DATA=/data \
    REDONDA_LISTEN=:8080
USER 65532:65532
WORKDIR /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["/redonda", "health"]
ENTRYPOINT ["/redonda"]
CMD ["serve"]
