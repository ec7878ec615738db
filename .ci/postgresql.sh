# A throw-away PostgreSQL cluster on a free port of this machine, owned by the user postgres.
start_postgresql() {
  local bin=/usr/lib/postgresql/15/bin
  POSTGRESQL_HOME=$(mktemp -d)
  chown postgres "$POSTGRESQL_HOME"
  local port=54329
  runuser -u postgres -- "$bin/initdb" -D "$POSTGRESQL_HOME/data" -U xuncha --auth=trust --encoding=UTF8 --locale=C.UTF-8 >/dev/null
  runuser -u postgres -- "$bin/pg_ctl" -D "$POSTGRESQL_HOME/data" -w -l "$POSTGRESQL_HOME/log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$POSTGRESQL_HOME -c fsync=off -c synchronous_commit=off -c full_page_writes=off" start >/dev/null
  export POSTGRESQL_URL="postgresql://xuncha@127.0.0.1:$port/postgres"
  trap stop_postgresql EXIT
}

stop_postgresql() {
  if [ -n "${POSTGRESQL_HOME:-}" ]; then
    runuser -u postgres -- /usr/lib/postgresql/15/bin/pg_ctl -D "$POSTGRESQL_HOME/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$POSTGRESQL_HOME"
    POSTGRESQL_HOME=
  fi
}
