#include "common/rpc/admin_server.h"

#include <atomic>
#include <chrono>
#include <exception>
#include <thread>
#include <utility>
#include <vector>

#include "CivetServer.h"
#include "absl/strings/str_cat.h"

namespace eastgate::rpc {
namespace {

struct Page {
  int code;
  const char* type;
  std::string body;
};

// Civetweb's callbacks return whether they answered; a method that is not GET falls through to 405.
class Handler final : public CivetHandler {
 public:
  explicit Handler(std::function<Page()> make) : make_(std::move(make)) {}

  bool handleGet(CivetServer*, mg_connection* connection) override {
    const Page page = make_();
    mg_printf(connection,
              "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
              page.code, mg_get_response_code_text(connection, page.code), page.type, page.body.size());
    mg_write(connection, page.body.data(), page.body.size());
    return true;
  }

 private:
  const std::function<Page()> make_;
};

Page Text(int code, std::string body) {
  return {code, "text/plain; charset=utf-8", std::move(body)};
}

}  // namespace

// The server is declared last: it stops before its handlers go.
struct AdminServer::Impl {
  Impl(absl::string_view address, const observability::Metrics& metrics, std::function<bool()> ready)
      : metrics_page([&metrics] {
          return Page{200, "text/plain; version=0.0.4; charset=utf-8", metrics.ToText()};
        }),
        ready_page(
            [ready = std::move(ready)] { return ready() ? Text(200, "ok\n") : Text(503, "not ready\n"); }),
        live_page([] { return Text(200, "ok\n"); }),
        server(std::vector<std::string>{"listening_ports", std::string(address), "num_threads", "2",
                                        "request_timeout_ms", "5000", "enable_keep_alive", "no"}) {
    server.addHandler("/metrics$", metrics_page);
    server.addHandler("/readyz$", ready_page);
    server.addHandler("/livez$", live_page);
  }

  Handler metrics_page;
  Handler ready_page;
  Handler live_page;
  CivetServer server;
};

AdminServer::AdminServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

AdminServer::~AdminServer() {
  // Civetweb looks whether it should stop every two seconds, or when somebody connects.
  std::atomic<bool> stopped{false};
  std::thread nudge([&stopped, port = port()] {
    char error[128];
    while (!stopped) {
      mg_connection* connection = mg_connect_client("localhost", port, 0, error, sizeof(error));
      if (connection != nullptr) mg_close_connection(connection);
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  });
  impl_->server.close();
  stopped = true;
  nudge.join();
}

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::Start(absl::string_view address,
                                                                const observability::Metrics& metrics,
                                                                std::function<bool()> ready) {
  try {
    return std::unique_ptr<AdminServer>(
        new AdminServer(std::make_unique<Impl>(address, metrics, std::move(ready))));
  } catch (const std::exception&) {
    return absl::UnavailableError(
        absl::StrCat("cannot serve HTTP on ", address, ": is the address right, is the port taken?"));
  }
}

int AdminServer::port() const {
  const auto ports = impl_->server.getListeningPorts();
  return ports.empty() ? 0 : ports.front();
}

}  // namespace eastgate::rpc
