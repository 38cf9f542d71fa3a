// Records of the log: bytes are refused, or hold a fact and images that a record written anew holds, too.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/facts/record.h"
#include "common/facts/record_index.h"
#include "google/protobuf/stubs/logging.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/fuzz/require.h"

namespace eastgate::fuzz {
namespace {

using google::protobuf::util::MessageDifferencer;
using Rows = std::vector<store::RowBytes>;

constexpr int64_t kRevision = 7;

absl::StatusOr<Rows> ImagesIn(absl::string_view record) {
  Rows rows;
  const absl::Status status = facts::VisitImages(record, [&rows](const store::RowBytes& row) {
    rows.push_back(row);
    return true;
  });
  if (!status.ok()) return status;
  return rows;
}

bool AreSame(const Rows& a, const Rows& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].key != b[i].key || a[i].bytes != b[i].bytes) return false;
  }
  return true;
}

void Check(absl::string_view record) {
  const absl::StatusOr<fact::v1::Fact> fact = facts::ParseRecord(kRevision, record);
  const absl::StatusOr<Rows> rows = ImagesIn(record);
  Require(fact.ok() || absl::IsDataLoss(fact.status()), "a malformed fact is DATA_LOSS");
  Require(rows.ok() || absl::IsDataLoss(rows.status()), "a malformed image is DATA_LOSS");
  Require(facts::ChainedDigest("", record).ok() == facts::DigestOf(record).ok(),
          "a record has a digest or is too short for one");
  if (!fact.ok() || !rows.ok()) return;
  const auto visited = facts::VisitRecordIndex(*fact, *rows, [](std::string key, const std::string&) {
    Require(!key.empty(), "the entries of an index have keys");
    return absl::OkStatus();
  });
  Require(visited.ok() || absl::IsDataLoss(visited),
          "a record has its entries in the indexes or is DATA_LOSS");

  const std::string again = facts::EncodeRecord(*fact, *rows, "");
  Require(*facts::ChainedDigest("", again) == *facts::DigestOf(again), "a record carries its own digest");
  absl::StatusOr<fact::v1::Fact> fact_again = facts::ParseRecord(kRevision, again);
  Require(fact_again.ok(), "a record that is written anew is read");
  fact::v1::Fact expected = *fact;
  expected.clear_corrected_by();
  facts::Place(kRevision, *facts::DigestOf(again), expected);
  Require(MessageDifferencer::Equals(*fact_again, expected), "it holds the same fact");
  const absl::StatusOr<Rows> rows_again = ImagesIn(again);
  Require(rows_again.ok() && AreSame(*rows_again, *rows), "it holds the same images");
}

}  // namespace
}  // namespace eastgate::fuzz

// Bytes that are no message are not worth a line each.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  eastgate::fuzz::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
