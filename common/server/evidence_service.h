// Serves eastgate.evidence.v1.EvidenceService, the same in every service of the suite. Thread-safe.
//
// Translates between the streams and the file store. Work that waits for the disk, or for shared files, has
// threads of its own, so that no upload holds up a scan of the log.
#ifndef EASTGATE_COMMON_SERVER_EVIDENCE_SERVICE_H_
#define EASTGATE_COMMON_SERVER_EVIDENCE_SERVICE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/evidence/file_store.h"
#include "common/facts/log.h"
#include "common/rpc/call.h"
#include "common/rpc/executor.h"
#include "common/rpc/reply.h"
#include "common/rpc/requests.h"
#include "common/rpc/runtime.h"
#include "common/rpc/service_binder.h"
#include "common/rpc/stream.h"
#include "eastgate/evidence/v1/evidence.grpc.pb.h"

namespace eastgate::server {

class EvidenceService final {
 public:
  // Both must outlive it.
  EvidenceService(const facts::Log& log, evidence::FileStore& files);

  std::unique_ptr<rpc::BoundService> Bind(rpc::Runtime& runtime);

  rpc::Reply<evidence::v1::EvidenceFile> UploadEvidenceFile(
      rpc::Call& call, const evidence::v1::UploadEvidenceFileRequest& first,
      rpc::Requests<evidence::v1::UploadEvidenceFileRequest>& others);
  rpc::Reply<rpc::Done> DownloadEvidenceFile(rpc::Call& call,
                                             const evidence::v1::DownloadEvidenceFileRequest& request,
                                             rpc::Stream<evidence::v1::DownloadEvidenceFileResponse>& chunks);
  rpc::Reply<evidence::v1::EvidenceFile> GetEvidenceFile(rpc::Call& call,
                                                         const evidence::v1::GetEvidenceFileRequest& request);

 private:
  absl::Status CheckFirst(const evidence::v1::UploadEvidenceFileRequest& first) const;
  // Returns the file if the division has it already, undamaged.
  rpc::Reply<std::optional<evidence::v1::EvidenceFile>> FindSame(rpc::Call& call,
                                                                 const evidence::UploadDeclaration& declared);
  rpc::Reply<rpc::Done> Append(rpc::Call& call, evidence::Upload& upload, absl::string_view bytes);
  // Returns the file, when all of it was compared with its digest.
  rpc::Reply<evidence::StoredFile> Open(rpc::Call& call, absl::string_view sha256);
  template <class Request>
  absl::Status CheckRead(const Request& request) const;

  const facts::Log& log_;
  evidence::FileStore& files_;
  rpc::Executor disk_;
};

// Returns the divisions in which a file lies, as rpc::FindDivisions has it; none where it is not stored.
absl::StatusOr<std::vector<std::string>> DivisionsOfEvidence(const evidence::FileStore& files,
                                                             absl::string_view sha256);

}  // namespace eastgate::server

#endif  // EASTGATE_COMMON_SERVER_EVIDENCE_SERVICE_H_
