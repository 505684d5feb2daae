# shellcheck shell=bash
# RabbitMQ, for services that talk to each other. Its port mapper is started here, because the one that it starts outlives it.
start_rabbitmq() {
  [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || die "no RabbitMQ: openstack/install nova"
  local dir=$STATE/rabbitmq
  if ! running rabbitmq; then
    claim_port "$AMQP_PORT"
    mkdir -p "$dir/mnesia" "$dir/log"
    echo "listeners.tcp.1 = $ADDRESS:$AMQP_PORT" >"$dir/rabbitmq.conf"
    echo '[].' >"$dir/plugins"
    running epmd || answers 4369 || spawn epmd epmd -address $ADDRESS
    rm -f "$dir/beam.pid"
    spawn rabbitmq env HOME="$dir" RABBITMQ_NODENAME=rabbit@localhost RABBITMQ_MNESIA_BASE="$dir/mnesia" RABBITMQ_LOG_BASE="$dir/log" \
      RABBITMQ_CONFIG_FILE="$dir/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$dir/plugins" RABBITMQ_PID_FILE="$dir/beam.pid" RABBITMQ_DIST_PORT=25672 \
      ERL_EPMD_ADDRESS=$ADDRESS RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' /usr/lib/rabbitmq/bin/rabbitmq-server
    await 60 rabbitmq test -s "$dir/beam.pid"
    note_pid rabbitmq "$(cat "$dir/beam.pid")"
  fi
  await 60 rabbitmq answers "$AMQP_PORT"
  say "rabbitmq: amqp://$ADDRESS:$AMQP_PORT"
}
