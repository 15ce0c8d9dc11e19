# Caddy for a user without rights. The image's own lets the program bind low ports, for which
# the kernel will not start it once that right is withheld; here it listens on high ones.
FROM caddy:2.11.4-alpine
RUN setcap -r /usr/bin/caddy && chown -R 1000:1000 /data /config
COPY Caddyfile /etc/caddy/Caddyfile
USER 1000:1000
EXPOSE 8080 8443
