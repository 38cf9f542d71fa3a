# A PostgreSQL with a synchronous standby on loopback, for a run of the sample with --replicated. Sourced by deploy/run.sh. PostgreSQL refuses
# to be root: for root it runs as the user postgres, who must be able to reach FOLDER.
#
#   start_postgres FOLDER PORT   on PORT and PORT + 1, with data and logs in FOLDER/one and FOLDER/two, made where there are none;
#                                FOLDER/credentials is for --store-credentials
#   stop_postgres FOLDER         both, the standby last

postgres_name=eastgate  # The name of the user and of the database.

as_postgres() {
  local command=("$@")
  [ "$(id -u)" -ne 0 ] || command=(setpriv --reuid=postgres --regid=postgres --clear-groups -- "$@")
  (cd / && "${command[@]}")
}

postgres_program() { printf '%s\n' /usr/lib/postgresql/*/bin/"$1" | sort -V | tail -n 1; }

run_postgres() {  # folder of the server, port
  as_postgres "$(postgres_program pg_ctl)" -D "$1/data" -l "$1/log" -w -s \
    -o "-p $2 -k $1 -c listen_addresses=127.0.0.1 -c synchronous_commit=on -c wal_retrieve_retry_interval=1s" start
}

postgres_query() {  # folder, port, sql
  PGPASSFILE=$1/passwords "$(postgres_program psql)" -X -A -t -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$2" -U "$postgres_name" -d postgres -c "$3"
}

make_passwords() {  # folder
  local password
  password=$(openssl rand -hex 16)
  printf 'user=%s\npassword=%s\n' "$postgres_name" "$password" >"$1/credentials"
  printf '127.0.0.1:*:*:%s:%s\n' "$postgres_name" "$password" >"$1/passwords"
  printf '%s' "$password" >"$1/one/password"
  cp "$1/passwords" "$1/two/passwords"
}

make_primary() {  # folder, port
  as_postgres "$(postgres_program initdb)" -D "$1/one/data" -A scram-sha-256 -U "$postgres_name" --pwfile "$1/one/password" --locale=C -E UTF8 \
    --no-instructions >/dev/null
  printf 'host replication all 127.0.0.1/32 scram-sha-256\n' | as_postgres tee -a "$1/one/data/pg_hba.conf" >/dev/null
  run_postgres "$1/one" "$2"
  postgres_query "$1" "$2" "CREATE DATABASE $postgres_name"
}

make_standby() {  # folder, port of the primary
  PGPASSFILE=$1/two/passwords as_postgres "$(postgres_program pg_basebackup)" -h 127.0.0.1 -p "$2" -U "$postgres_name" -D "$1/two/data" -R -c fast
  # From now on a commit waits for the standby.
  postgres_query "$1" "$2" "ALTER SYSTEM SET synchronous_standby_names = '*'"
  postgres_query "$1" "$2" "SELECT pg_reload_conf()" >/dev/null
}

start_postgres() {
  local server
  # Nothing of it is for others, who may pass through to the servers' own folders only.
  mkdir -p "$1/one" "$1/two"
  chmod 711 "$1"
  if [ -e "$1/two/data" ]; then
    run_postgres "$1/one" "$2"
  else
    rm -rf "$1/one/data"
    make_passwords "$1"
    for server in one two; do [ "$(id -u)" -ne 0 ] || chown -R postgres:postgres "$1/$server"; done
    make_primary "$1" "$2"
    make_standby "$1" "$2"
  fi
  run_postgres "$1/two" "$(($2 + 1))"
}

stop_postgres() {
  local server
  for server in one two; do
    [ ! -e "$1/$server/data/postmaster.pid" ] || as_postgres "$(postgres_program pg_ctl)" -D "$1/$server/data" -w -s -m fast stop || true
  done
}
