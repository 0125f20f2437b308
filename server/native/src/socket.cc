#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

#include <cstring>

#include "addon.h"

namespace culvert {

namespace {

constexpr size_t kMaxFds = 253;     // SCM_MAX_FD: the kernel sends no more in one message
constexpr size_t kMaxPieces = 1024;  // IOV_MAX
constexpr int kConnectTimeoutMs = 10000;
constexpr int kSocketFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;

// Closes `fd` and gives the error that made us do so.
int closed(int fd, int error) {
  close(fd);
  return error;
}

struct Address {
  sockaddr_storage storage = {};
  socklen_t length = 0;
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

template <size_t N>
int unixAddress(Args<N>& args, size_t i, Address* address) {
  // sockaddr_storage is made to be used as any of the sockaddr types.
  auto* un = reinterpret_cast<sockaddr_un*>(&address->storage);
  un->sun_family = AF_UNIX;
  int error = args.string(i, un->sun_path, sizeof un->sun_path);
  if (error < 0) return error;
  if (un->sun_path[0] == 0) return -EINVAL;  // would be an abstract socket
  address->length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + strlen(un->sun_path) + 1);
  return 0;
}

// Only literals: a resolver would block, and read files that the sandbox hides.
template <size_t N>
int inetAddress(Args<N>& args, size_t i, uint32_t port, Address* address) {
  char literal[INET6_ADDRSTRLEN + IF_NAMESIZE];
  int error = args.string(i, literal, sizeof literal);
  if (error < 0) return error == -ENAMETOOLONG ? -EINVAL : error;
  if (port > 0xffff) return -EINVAL;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&address->storage);
  if (inet_pton(AF_INET, literal, &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(static_cast<uint16_t>(port));
    address->length = sizeof *v4;
    return 0;
  }
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&address->storage);
  uint32_t scope = 0;
  if (char* percent = strchr(literal, '%')) {
    *percent = 0;
    scope = if_nametoindex(percent + 1);
    if (scope == 0) return -EINVAL;
  }
  if (inet_pton(AF_INET6, literal, &v6->sin6_addr) != 1) return -EINVAL;
  v6->sin6_family = AF_INET6;
  v6->sin6_port = htons(static_cast<uint16_t>(port));
  v6->sin6_scope_id = scope;
  address->length = sizeof *v6;
  return 0;
}

int listenOn(Address& address, int backlog) {
  int fd = socket(address.storage.ss_family, SOCK_STREAM | kSocketFlags, 0);
  if (fd < 0) return -errno;
  int on = 1;
  if (address.storage.ss_family != AF_VSOCK) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // "::" means IPv6 only: who wants to be reached over IPv4 as well says so.
  if (address.storage.ss_family == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (bind(fd, address.get(), address.length) < 0 || listen(fd, backlog) < 0) return closed(fd, -errno);
  return fd;
}

napi_value unixListen(napi_env env, napi_callback_info info) {
  Args<2> args(env, info);
  Address address;
  int error = unixAddress(args, 0, &address);
  int32_t backlog = args.i32(1);
  if (!args.ok) return nullptr;
  if (error < 0) return result(env, error);
  int fd = socket(AF_UNIX, SOCK_STREAM | kSocketFlags, 0);
  if (fd < 0) return result(env, -errno);
  // bind(2) gives the file the mode of the socket's own inode less the umask (unix_bind_bsd in the kernel), so it is 0600 from
  // its first moment. umask(2) belongs to the whole process, and chmod after bind leaves a window.
  if (fchmod(fd, 0600) < 0 || bind(fd, address.get(), address.length) < 0) return result(env, closed(fd, -errno));
  if (listen(fd, backlog) < 0) {
    error = -errno;
    unlink(reinterpret_cast<sockaddr_un*>(&address.storage)->sun_path);  // written above, as this type
    return result(env, closed(fd, error));
  }
  return result(env, fd);
}

napi_value unixConnect(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  Address address;
  int error = unixAddress(args, 0, &address);
  if (!args.ok) return nullptr;
  if (error < 0) return result(env, error);
  int fd = socket(AF_UNIX, SOCK_STREAM | kSocketFlags, 0);
  if (fd < 0) return result(env, -errno);
  // Never in progress: connected at once, or -EAGAIN when the listener's backlog is full.
  if (connect(fd, address.get(), address.length) < 0) return result(env, closed(fd, -errno));
  return result(env, fd);
}

napi_value tcpListen(napi_env env, napi_callback_info info) {
  Args<3> args(env, info);
  uint32_t port = args.u32(1);
  int32_t backlog = args.i32(2);
  Address address;
  int error = inetAddress(args, 0, port, &address);
  if (!args.ok) return nullptr;
  return result(env, error < 0 ? error : listenOn(address, backlog));
}

// Waits for the connection (up to 10 s), and gives a descriptor that does not block.
napi_value tcpConnect(napi_env env, napi_callback_info info) {
  Args<2> args(env, info);
  uint32_t port = args.u32(1);
  Address address;
  int error = inetAddress(args, 0, port, &address);
  if (!args.ok) return nullptr;
  if (error < 0) return result(env, error);
  int fd = socket(address.storage.ss_family, SOCK_STREAM | kSocketFlags, 0);
  if (fd < 0) return result(env, -errno);
  if (connect(fd, address.get(), address.length) < 0) {
    if (errno != EINPROGRESS) return result(env, closed(fd, -errno));
    pollfd done = {fd, POLLOUT, 0};
    int ready;
    do {
      ready = poll(&done, 1, kConnectTimeoutMs);
    } while (ready < 0 && errno == EINTR);
    if (ready <= 0) return result(env, closed(fd, ready == 0 ? -ETIMEDOUT : -errno));
    socklen_t length = sizeof error;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0) return result(env, closed(fd, -errno));
    if (error != 0) return result(env, closed(fd, -error));
  }
  return result(env, fd);
}

napi_value vsockListen(napi_env env, napi_callback_info info) {
  Args<3> args(env, info);
  uint32_t cid = args.u32(0), port = args.u32(1);
  int32_t backlog = args.i32(2);
  if (!args.ok) return nullptr;
  Address address;
  auto* vm = reinterpret_cast<sockaddr_vm*>(&address.storage);
  vm->svm_family = AF_VSOCK;
  vm->svm_cid = cid;
  vm->svm_port = port;
  address.length = sizeof *vm;
  return result(env, listenOn(address, backlog));
}

napi_value socketPort(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  int32_t fd = args.i32(0);
  if (!args.ok) return nullptr;
  Address address;
  address.length = sizeof address.storage;
  if (getsockname(fd, address.get(), &address.length) < 0) return result(env, -errno);
  // The kernel filled in the type that the family names.
  switch (address.storage.ss_family) {
    case AF_INET:
      return result(env, ntohs(reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port));
    case AF_INET6:
      return result(env, ntohs(reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_port));
    case AF_VSOCK:
      return number(env, reinterpret_cast<sockaddr_vm*>(&address.storage)->svm_port);
    default:
      return result(env, -EAFNOSUPPORT);
  }
}

napi_value acceptCall(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  int32_t fd = args.i32(0);
  return args.ok ? sysresult(env, accept4(fd, nullptr, nullptr, kSocketFlags)) : nullptr;
}

napi_value setNonblocking(napi_env env, napi_callback_info info) {
  Args<2> args(env, info);
  int32_t fd = args.i32(0);
  bool on = args.boolean(1);
  if (!args.ok) return nullptr;
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0) return result(env, -errno);
  return sysresult(env, fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK));
}

napi_value setNodelay(napi_env env, napi_callback_info info) {
  Args<1> args(env, info);
  int32_t fd = args.i32(0);
  if (!args.ok) return nullptr;
  int on = 1;
  if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0) return result(env, 0);
  return result(env, errno == EOPNOTSUPP || errno == ENOPROTOOPT ? 0 : -errno);
}

napi_value peerCred(napi_env env, napi_callback_info info) {
  Args<2> args(env, info);
  int32_t fd = args.i32(0);
  uint8_t* out = args.arena(1, sizeof(ucred));
  if (!args.ok) return nullptr;
  ucred cred;
  socklen_t length = sizeof cred;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &length) < 0) return result(env, -errno);
  memcpy(out, &cred, sizeof cred);
  return result(env, 0);
}

napi_value recvCall(napi_env env, napi_callback_info info) {
  Args<3> args(env, info);
  int32_t fd = args.i32(0);
  uint32_t capacity = args.u32(2);
  uint8_t* out = args.arena(1, capacity);
  return args.ok ? sysresult(env, recv(fd, out, capacity, 0)) : nullptr;
}

napi_value recvFds(napi_env env, napi_callback_info info) {
  Args<6> args(env, info);
  int32_t fd = args.i32(0);
  uint32_t capacity = args.u32(2), maxFds = args.u32(4);
  uint8_t* out = args.arena(1, capacity);
  uint8_t* fdsOut = args.arena(3, size_t{4} * maxFds);
  uint8_t* countOut = args.arena(5, 4);
  if (!args.ok) return nullptr;

  // Room for all that a message can carry, however few are wanted: what the kernel had to leave out could not be told from
  // what was never sent.
  alignas(cmsghdr) char control[CMSG_SPACE(kMaxFds * sizeof(int))];
  iovec iov = {out, capacity};
  msghdr message = {};
  message.msg_iov = &iov;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t received = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
  int error = received < 0 ? errno : 0;

  int fds[kMaxFds];
  size_t count = 0;
  if (received >= 0) {
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
      if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
      size_t here = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      if (here > kMaxFds - count) here = kMaxFds - count;  // cannot be: they fitted into `control`
      memcpy(fds + count, CMSG_DATA(c), here * sizeof(int));
      count += here;
    }
    if (count > maxFds || (message.msg_flags & MSG_CTRUNC)) {
      // Half a set of descriptors is of no use to anyone, so none is kept.
      for (size_t i = 0; i < count; i++) close(fds[i]);
      count = 0;
      error = EMSGSIZE;
    }
  }
  memcpy(fdsOut, fds, count * sizeof(int));
  int32_t total = static_cast<int32_t>(count);
  memcpy(countOut, &total, sizeof total);
  return error ? result(env, -error) : number(env, static_cast<double>(received));
}

napi_value sendCall(napi_env env, napi_callback_info info) {
  Args<3> args(env, info);
  int32_t fd = args.i32(0);
  uint32_t length = args.u32(2);
  uint8_t* from = args.arena(1, length);
  return args.ok ? sysresult(env, send(fd, from, length, MSG_NOSIGNAL)) : nullptr;
}

napi_value sendFds(napi_env env, napi_callback_info info) {
  Args<4> args(env, info);
  int32_t fd = args.i32(0);
  uint32_t length = args.u32(2);
  uint8_t* from = args.arena(1, length);
  uint32_t count = 0;
  if (args.ok && napi_get_array_length(env, args.v[3], &count) != napi_ok) args.fail("expected an array of descriptors");
  if (args.ok && count > kMaxFds) args.fail("too many descriptors");
  int fds[kMaxFds];
  for (uint32_t i = 0; args.ok && i < count; i++) {
    napi_value element;
    if (napi_get_element(env, args.v[3], i, &element) != napi_ok ||
        napi_get_value_int32(env, element, &fds[i]) != napi_ok) {
      args.fail("expected an array of descriptors");
    }
  }
  if (!args.ok) return nullptr;

  alignas(cmsghdr) char control[CMSG_SPACE(kMaxFds * sizeof(int))] = {};
  iovec iov = {from, length};
  msghdr message = {};
  message.msg_iov = &iov;
  message.msg_iovlen = 1;
  if (count > 0) {
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    cmsghdr* c = CMSG_FIRSTHDR(&message);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(count * sizeof(int));
    memcpy(CMSG_DATA(c), fds, count * sizeof(int));
  }
  return sysresult(env, sendmsg(fd, &message, MSG_NOSIGNAL));
}

napi_value writevCall(napi_env env, napi_callback_info info) {
  Args<3> args(env, info);
  int32_t fd = args.i32(0);
  uint32_t count = args.u32(2);
  uint8_t* pieces = args.arena(1, size_t{8} * count);
  if (args.ok && count > kMaxPieces) args.fail("too many pieces");
  if (!args.ok) return nullptr;
  iovec iov[kMaxPieces];
  for (uint32_t i = 0; i < count; i++) {
    uint32_t at, length;
    memcpy(&at, pieces + size_t{8} * i, 4);
    memcpy(&length, pieces + size_t{8} * i + 4, 4);
    if (at > args.self->arenaSize || length > args.self->arenaSize - at) {
      args.fail("arena range out of bounds");
      return nullptr;
    }
    iov[i] = {args.self->arena + at, length};
  }
  return sysresult(env, writev(fd, iov, static_cast<int>(count)));
}

napi_value readCall(napi_env env, napi_callback_info info) {
  Args<3> args(env, info);
  int32_t fd = args.i32(0);
  uint32_t capacity = args.u32(2);
  uint8_t* out = args.arena(1, capacity);
  return args.ok ? sysresult(env, read(fd, out, capacity)) : nullptr;
}

napi_value socketpairCall(napi_env env, napi_callback_info info) {
  Args<2> args(env, info);
  int32_t type = args.i32(0);
  uint8_t* out = args.arena(1, 8);
  if (!args.ok) return nullptr;
  int pair[2];
  if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, pair) < 0) return result(env, -errno);
  memcpy(out, pair, sizeof pair);
  return result(env, 0);
}

}  // namespace

CULVERT_EXPORTS(socket, {"unixListen", unixListen}, {"unixConnect", unixConnect}, {"tcpListen", tcpListen},
                {"tcpConnect", tcpConnect}, {"vsockListen", vsockListen}, {"socketPort", socketPort},
                {"accept", acceptCall}, {"setNonblocking", setNonblocking}, {"setNodelay", setNodelay},
                {"peerCred", peerCred}, {"recv", recvCall}, {"recvFds", recvFds}, {"send", sendCall},
                {"sendFds", sendFds}, {"writev", writevCall}, {"read", readCall}, {"socketpair", socketpairCall})

}  // namespace culvert
