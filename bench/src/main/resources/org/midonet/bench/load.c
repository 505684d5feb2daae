/*
 * A small load generator: one server that answers every kind of load, and clients that run one kind for a while and print one number.
 *   load serve
 *   load tcp|udp|rr|crr|first ADDRESS SECONDS|COUNT
 *   load warm INTERFACE COUNT
 * Where client and server take turns (rr, crr) both run on one core, the same for every path: elsewhere the time goes into waking a halted core, which costs more than any path. Streams are
 * the scheduler's to place, as in a host; its luck lasts for a connection, so there are several.
 * Ports: 5000 control (counts of received datagrams; a digit moves the server to that core, a star lets it run on any), 5001 TCP and UDP sinks, 5002 echo, 5003 UDP echo, 5100..5611 echo for new connections.
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { CONTROL = 5000, SINK = 5001, ECHO = 5002, UDP_ECHO = 5003, FIRST = 5100, CRR_PORTS = 512, FIRST_UDP = 5700, FIRST_PORTS = 200 };
enum { BATCH = 64, PAYLOAD = 64, BUFFER = 256 * 1024 };
enum kind { K_CONTROL, K_SINK, K_ECHO, K_UDP_SINK, K_UDP_ECHO, K_LISTEN };

static void die(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static struct sockaddr_in address(const char *text, int port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (text && inet_pton(AF_INET, text, &a.sin_addr) != 1) die(text);
  return a;
}

static void option(int fd, int level, int name, int value) {
  setsockopt(fd, level, name, &value, sizeof value);
}

enum { ANY_CORE = '*', TURNS_CORE = '1', OTHER_CORE = '0', CONNECTIONS = 4 };

/* Moves this process to a core, '0' to '9', or lets it run on any. */
static void run_on(char core) {
  cpu_set_t cores;
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  CPU_ZERO(&cores);
  for (long i = 0; i < count; i++)
    if (core == ANY_CORE || i == (core - '0') % count) CPU_SET(i, &cores);
  if (sched_setaffinity(0, sizeof cores, &cores)) die("sched_setaffinity");
}

/* ---- server ---- */

static int poller;
static uint64_t datagrams;
static char buffer[BUFFER];

static void watch(int fd, enum kind kind, int then) {
  /* What to do with a descriptor stands in the event: kind, what accepted ones become, number. */
  struct epoll_event e = {.events = EPOLLIN, .data.u64 = ((uint64_t)kind << 48) | ((uint64_t)then << 40) | (uint32_t)fd};
  if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &e)) die("epoll_ctl");
}

static void serve_tcp(int port, enum kind accepted) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in a = address(NULL, port);
  option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  if (bind(fd, (void *)&a, sizeof a) || listen(fd, 1024)) die("listen");
  watch(fd, K_LISTEN, accepted);
}

static void serve_udp(int port, enum kind kind) {
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in a = address(NULL, port);
  option(fd, SOL_SOCKET, SO_RCVBUFFORCE, 8 << 20);
  if (bind(fd, (void *)&a, sizeof a)) die("bind");
  watch(fd, kind, 0);
}

static void receive_batch(int fd) {
  static struct mmsghdr messages[BATCH];
  static struct iovec parts[BATCH];
  static char data[BATCH][PAYLOAD];
  if (!messages[0].msg_hdr.msg_iov)
    for (int i = 0; i < BATCH; i++) {
      parts[i] = (struct iovec){data[i], PAYLOAD};
      messages[i].msg_hdr.msg_iov = &parts[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
  int n = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
  if (n > 0) datagrams += n;
}

static void serve(void) {
  struct rlimit files = {65536, 65536};
  setrlimit(RLIMIT_NOFILE, &files);
  poller = epoll_create1(0);
  serve_tcp(CONTROL, K_CONTROL);
  serve_tcp(SINK, K_SINK);
  serve_tcp(ECHO, K_ECHO);
  for (int i = 0; i < CRR_PORTS; i++) serve_tcp(FIRST + i, K_ECHO);
  serve_udp(SINK, K_UDP_SINK);
  serve_udp(UDP_ECHO, K_UDP_ECHO);
  for (int i = 0; i < FIRST_PORTS; i++) serve_udp(FIRST_UDP + i, K_UDP_ECHO);
  printf("serving\n");
  fflush(stdout);
  struct epoll_event events[256];
  for (;;) {
    int n = epoll_wait(poller, events, 256, -1);
    for (int i = 0; i < n; i++) {
      int fd = (int)(uint32_t)events[i].data.u64;
      enum kind kind = events[i].data.u64 >> 48;
      enum kind then = (events[i].data.u64 >> 40) & 0xff;
      ssize_t got;
      struct sockaddr_in from;
      socklen_t length = sizeof from;
      switch (kind) {
        case K_LISTEN: {
          int accepted = accept4(fd, NULL, NULL, SOCK_NONBLOCK);
          if (accepted < 0) break;
          option(accepted, IPPROTO_TCP, TCP_NODELAY, 1);
          watch(accepted, then, 0);
          break;
        }
        case K_CONTROL:
          got = recv(fd, buffer, 1, 0);
          if (got == 1) {
            if (buffer[0] == ANY_CORE || (buffer[0] >= '0' && buffer[0] <= '9')) run_on(buffer[0]);
            if (send(fd, &datagrams, sizeof datagrams, MSG_NOSIGNAL) < 0) close(fd);
          } else if (got == 0 || errno != EAGAIN) close(fd);
          break;
        case K_SINK:
          got = recv(fd, buffer, BUFFER, 0);
          if (got == 0 || (got < 0 && errno != EAGAIN)) close(fd);
          break;
        case K_ECHO:
          got = recv(fd, buffer, 64, 0);
          if (got > 0) {
            if (send(fd, buffer, got, MSG_NOSIGNAL) < 0) close(fd);
          } else if (got == 0 || errno != EAGAIN) close(fd);
          break;
        case K_UDP_SINK:
          receive_batch(fd);
          break;
        case K_UDP_ECHO:
          got = recvfrom(fd, buffer, 2048, 0, (void *)&from, &length);
          if (got >= 0) sendto(fd, buffer, got, 0, (void *)&from, length);
          break;
      }
    }
  }
}

/* ---- clients ---- */

static int connected(const char *to, int port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in a = address(to, port);
  struct timeval patience = {3, 0};
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  if (connect(fd, (void *)&a, sizeof a)) die("connect");
  return fd;
}

static uint64_t ask(int control, char what) {
  uint64_t count;
  if (send(control, &what, 1, 0) != 1 || recv(control, &count, sizeof count, MSG_WAITALL) != sizeof count) die("control");
  return count;
}

static uint64_t received(int control) { return ask(control, '?'); }

/* Before a measurement: where both run. */
static void place(const char *to, char core) {
  int control = connected(to, CONTROL);
  ask(control, core);
  close(control);
  run_on(core);
}

/* Bytes a second that left the sender, less what still lies in its buffers. */
static double stream(const char *to, double seconds) {
  int fd = connected(to, SINK);
  uint64_t sent = 0;
  double start = now(), end = start + seconds, warm = start + seconds / 5;
  uint64_t before = 0;
  int warmed = 0;
  for (double t = start; t < end; t = now()) {
    if (!warmed && t > warm) {
      warmed = 1;
      before = sent;
      warm = t;
    }
    ssize_t n = send(fd, buffer, 128 * 1024, MSG_NOSIGNAL);
    if (n < 0) die("send");
    sent += n;
  }
  double rate = (sent - before) / (now() - warm);
  close(fd);
  return rate * 8 / 1e9;
}

static double tcp(const char *to, double seconds) {
  double sum = 0;
  place(to, TURNS_CORE);
  run_on(OTHER_CORE);
  for (int i = 0; i < CONNECTIONS; i++) sum += stream(to, seconds / CONNECTIONS);
  return sum / CONNECTIONS;
}

/* Datagrams a second that arrived, while one core sends as fast as it can. */
static double udp(const char *to, double seconds) {
  place(to, ANY_CORE);
  int control = connected(to, CONTROL);
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in a = address(to, SINK);
  if (connect(fd, (void *)&a, sizeof a)) die("connect");
  static struct mmsghdr messages[BATCH];
  struct iovec part = {buffer, PAYLOAD};
  for (int i = 0; i < BATCH; i++) {
    messages[i].msg_hdr.msg_iov = &part;
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  double start = now(), end = start + seconds, warm = start + seconds / 5;
  uint64_t before = received(control);
  int warmed = 0;
  for (double t = now(); t < end; t = now()) {
    if (!warmed && t > warm) {
      warmed = 1;
      before = received(control);
      start = now();
    }
    sendmmsg(fd, messages, BATCH, 0);
  }
  uint64_t after = received(control);
  return (after - before) / (now() - start);
}

static double rr(const char *to, double seconds) {
  place(to, TURNS_CORE);
  int fd = connected(to, ECHO);
  uint64_t done = 0;
  double start = now(), end = start + seconds;
  for (; now() < end; done++)
    if (send(fd, "x", 1, MSG_NOSIGNAL) != 1 || recv(fd, buffer, 64, 0) != 1) die("rr");
  return done / (now() - start);
}

static double crr(const char *to, double seconds) {
  place(to, TURNS_CORE);
  static unsigned next;
  uint64_t done = 0;
  next = getpid() % CRR_PORTS;
  double start = now(), end = start + seconds;
  for (; now() < end; done++) {
    int fd = connected(to, FIRST + next++ % CRR_PORTS);
    /* Leave by a reset: no TIME_WAIT to run out of. */
    struct linger linger = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    if (send(fd, "x", 1, MSG_NOSIGNAL) != 1 || recv(fd, buffer, 64, 0) != 1) die("crr");
    close(fd);
  }
  return done / (now() - start);
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Each of these ports is a flow of its own: the round trip of its first datagram less that of a later one, in microseconds, median. */
static double first(const char *to, int count) {
  double extra[FIRST_PORTS];
  int n = 0;
  if (count > FIRST_PORTS) count = FIRST_PORTS;
  for (int i = 0; i < count; i++) {
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct timeval patience = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    struct sockaddr_in a = address(to, FIRST_UDP + i);
    if (connect(fd, (void *)&a, sizeof a)) die("connect");
    double trip[6];
    for (int k = 0; k < 6; k++) {
      double start = now();
      if (send(fd, "x", 1, 0) != 1 || recv(fd, buffer, 64, 0) != 1) trip[k] = -1;
      else trip[k] = now() - start;
      usleep(100); /* longer, and the cores halt: then the way out of that is what is measured */
    }
    close(fd);
    if (trip[0] < 0) continue;
    qsort(trip + 1, 5, sizeof *trip, by_value);
    if (trip[3] < 0) continue;
    extra[n++] = (trip[0] - trip[3]) * 1e6;
  }
  if (n == 0) die("no answer");
  qsort(extra, n, sizeof *extra, by_value);
  fprintf(stderr, "p50 %.0f p90 %.0f us, %d of %d\n", extra[n / 2], extra[n * 9 / 10], n, count);
  return extra[n / 2];
}

/* Datagrams to as many MACs that nobody has: each is a flow of its own for whoever judges it, so that what follows finds it warm. */
static double warm(const char *interface, int count) {
  int fd = socket(AF_PACKET, SOCK_RAW, 0);
  struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(interface)};
  struct ifreq own = {0};
  strncpy(own.ifr_name, interface, IFNAMSIZ - 1);
  if (fd < 0 || bind(fd, (void *)&to, sizeof to) || ioctl(fd, SIOCGIFHWADDR, &own)) die("warm");
  unsigned char frame[64] = {[12] = 8, [14] = 0x45, [17] = 50, [22] = 64, [23] = IPPROTO_UDP, [39] = 30};
  memcpy(frame + 6, own.ifr_hwaddr.sa_data, 6);
  for (int i = 0; i < count; i++) {
    unsigned char mac[6] = {2, 0x77, 0, 0, i >> 8, i};
    memcpy(frame, mac, 6);
    if (send(fd, frame, sizeof frame, 0) < 0 && errno != ENOBUFS) die("warm send");
    usleep(500);
  }
  close(fd);
  return count;
}

int main(int argc, char **argv) {
  if (argc == 2 && !strcmp(argv[1], "serve")) {
    serve();
    return 0;
  }
  if (argc != 4) {
    fprintf(stderr, "usage: load serve | load tcp|udp|rr|crr|first ADDRESS SECONDS|COUNT\n");
    return 2;
  }
  double amount = atof(argv[3]), result;
  if (!strcmp(argv[1], "tcp")) result = tcp(argv[2], amount);
  else if (!strcmp(argv[1], "udp")) result = udp(argv[2], amount);
  else if (!strcmp(argv[1], "rr")) result = rr(argv[2], amount);
  else if (!strcmp(argv[1], "crr")) result = crr(argv[2], amount);
  else if (!strcmp(argv[1], "warm")) result = warm(argv[2], (int)amount);
  else if (!strcmp(argv[1], "first")) result = first(argv[2], (int)amount);
  else return 2;
  printf("%.6g\n", result);
  return 0;
}
