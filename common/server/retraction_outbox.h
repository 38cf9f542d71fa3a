// The outbox of retractions: those that have begun and wait for other services.
//
//   retraction := 0F name:string → principal:string method:string request bytes
//
// `name` is the resource. The row is written by the commit that marks the resource as retracting, and deleted
// by the one that retracts it or clears the mark; in between it says, after a crash as well, what is to be
// done. The bytes are on disk: append-only. Pure functions over a reader or transaction.
#ifndef EASTGATE_COMMON_SERVER_RETRACTION_OUTBOX_H_
#define EASTGATE_COMMON_SERVER_RETRACTION_OUTBOX_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"
#include "eastgate/fact/v1/fact_service.pb.h"

namespace eastgate::server {

struct PendingRetraction {
  std::string name;       // The resource.
  std::string principal;  // The one that asked for it.
  std::string method;     // "pkg.Service/Method"
  fact::v1::RetractFactRequest request;
};

void PutPending(store::Transaction& transaction, const PendingRetraction& pending);
void DeletePending(store::Transaction& transaction, absl::string_view name);
absl::StatusOr<std::optional<PendingRetraction>> FindPending(const store::Reader& reader,
                                                             absl::string_view name);
// Returns the names of all resources that have one.
absl::StatusOr<std::vector<std::string>> PendingNames(const store::Reader& reader);

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_RETRACTION_OUTBOX_H_
