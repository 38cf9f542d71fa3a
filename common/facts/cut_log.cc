#include "common/facts/cut_log.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_replace.h"
#include "common/facts/catch_up.h"
#include "common/facts/keys.h"
#include "common/facts/log_reader.h"
#include "common/facts/record.h"
#include "common/facts/record_time.h"
#include "common/resource/idempotency.h"
#include "common/resource/idempotency_rows.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "common/store/prefix.h"
#include "common/store/rocksdb_store.h"
#include "common/store/set_back.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace eastgate::facts {
namespace {

using store::Prefix;

constexpr size_t kChangesPerCommit = 20'000;

// Returns the revision that an answer tells, as every resource and fact does; nothing where it tells none.
std::optional<int64_t> RevisionOf(const resource::RequestRow& row) {
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      absl::StrReplaceAll(row.method, {{"/", "."}}));
  if (method == nullptr) return std::nullopt;
  const auto* field = method->output_type()->FindFieldByName("revision");
  if (field == nullptr || field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_INT64)
    return std::nullopt;
  const auto* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(method->output_type());
  const std::unique_ptr<google::protobuf::Message> answer(prototype->New());
  if (!answer->ParseFromString(row.answer)) return std::nullopt;
  return answer->GetReflection()->GetInt64(*answer, field);
}

// The changes to everything but the records: they are found in one snapshot and written afterwards.
class Cut {
 public:
  Cut(store::Store& store, int64_t revision) : store_(store), snapshot_(store.Read()), revision_(revision) {}

  absl::Status Run() {
    ASSIGN_OR_RETURN(const fact::v1::Fact first_cut, FactAt(*snapshot_, revision_ + 1));
    ASSIGN_OR_RETURN(const fact::v1::Fact last, FactAt(*snapshot_, revision_));
    RETURN_IF_ERROR(FindNaturalIds());
    RETURN_IF_ERROR(FindRequests(absl::ToUnixSeconds(RecordTimeOf(first_cut))));
    Put(RecordTimeKey(), EncodeRecordTime(RecordTimeOf(last)));
    Put(SetBackKey(), "");
    return Write();
  }

 private:
  struct Change {
    std::string key;
    std::optional<std::string> value;  // Nothing: deleted.
  };
  // The number of cut facts that used a natural id, and the revision of the last use that is kept.
  struct Uses {
    size_t cut = 0;
    int64_t last_kept = 0;
  };

  void Put(std::string key, std::string value) { changes_.push_back({std::move(key), std::move(value)}); }
  void Delete(absl::string_view key) { changes_.push_back({std::string(key), std::nullopt}); }

  // Visits every entry under a prefix until `visit` fails.
  absl::Status VisitAll(
      Prefix of, absl::FunctionRef<absl::Status(absl::string_view key, absl::string_view value)> visit) {
    const std::string prefix = store::KeyWriter(of).Take();
    absl::Status visited;
    RETURN_IF_ERROR(snapshot_->Scan(prefix, store::PrefixEnd(prefix),
                                    [&](absl::string_view key, absl::string_view value) {
                                      visited = visit(key, value);
                                      return visited.ok();
                                    }));
    return visited;
  }

  absl::Status FindNaturalIds() {
    return VisitAll(
        Prefix::kNaturalId, [this](absl::string_view key, absl::string_view value) -> absl::Status {
          ASSIGN_OR_RETURN(resource::NaturalIdRow row, resource::ParseNaturalIdRow(value));
          if (row.revision <= revision_) return absl::OkStatus();
          ASSIGN_OR_RETURN(const Uses uses, UsesOf(row));
          if (uses.last_kept == 0 || uses.cut >= row.contents.size()) {
            Delete(key);
            return absl::OkStatus();
          }
          row.contents.erase(row.contents.begin(), row.contents.begin() + static_cast<int64_t>(uses.cut));
          row.revision = uses.last_kept;
          Put(std::string(key), Encode(row));
          return absl::OkStatus();
        });
  }

  // The uses of a natural id are the facts of the same kind and subject that correct none.
  absl::StatusOr<Uses> UsesOf(const resource::NaturalIdRow& row) {
    ASSIGN_OR_RETURN(const fact::v1::Fact last, FactAt(*snapshot_, row.revision));
    std::vector<int64_t> revisions;
    absl::Status bad;
    RETURN_IF_ERROR(snapshot_->Scan(
        Encode(SubjectFactKey{last.subject(), 1}), Encode(SubjectFactKey{last.subject(), row.revision}),
        [&](absl::string_view key_bytes, absl::string_view) {
          const absl::StatusOr<SubjectFactKey> key = ParseSubjectFactKey(key_bytes);
          bad = key.status();
          if (bad.ok()) revisions.push_back(key->revision);
          return bad.ok();
        }));
    RETURN_IF_ERROR(bad);
    Uses uses{.cut = 1};
    for (const int64_t revision : revisions) {
      ASSIGN_OR_RETURN(const fact::v1::Fact fact, FactAt(*snapshot_, revision));
      if (fact.kind() != last.kind() || !fact.corrects().empty()) continue;
      if (revision > revision_) {
        ++uses.cut;
      } else {
        uses.last_kept = revision;
      }
    }
    return uses;
  }

  // An answer that tells no revision is dropped if it may have been given after the first record that is cut.
  absl::Status FindRequests(int64_t cut_from) {
    RETURN_IF_ERROR(
        VisitAll(Prefix::kRequest, [&](absl::string_view key, absl::string_view value) -> absl::Status {
          ASSIGN_OR_RETURN(const resource::RequestRow row, resource::ParseRequestRow(value));
          const std::optional<int64_t> recorded = RevisionOf(row);
          const int64_t given = row.expires - absl::ToInt64Seconds(resource::kRequestIdLifetime);
          if (recorded.value_or(0) > revision_ || (!recorded && given >= cut_from)) Delete(key);
          return absl::OkStatus();
        }));
    return absl::OkStatus();
  }

  absl::Status Write() {
    for (size_t begin = 0; begin < changes_.size(); begin += kChangesPerCommit) {
      const size_t end = std::min(changes_.size(), begin + kChangesPerCommit);
      RETURN_IF_ERROR(store_.CommitAndWait([&](store::Transaction& transaction) {
        for (size_t i = begin; i < end; ++i) {
          if (changes_[i].value) {
            transaction.Put(changes_[i].key, *changes_[i].value);
          } else {
            transaction.Delete(changes_[i].key);
          }
        }
        return absl::OkStatus();
      }));
    }
    return absl::OkStatus();
  }

  store::Store& store_;
  const std::shared_ptr<const store::Snapshot> snapshot_;
  const int64_t revision_;
  std::vector<Change> changes_;
};

}  // namespace

absl::StatusOr<int64_t> RevisionAt(const store::Reader& reader, absl::Time time) {
  // Record times never go back.
  int64_t known = 0;
  int64_t beyond = reader.head().revision + 1;
  while (beyond - known > 1) {
    const int64_t middle = known + (beyond - known) / 2;
    ASSIGN_OR_RETURN(const fact::v1::Fact fact, FactAt(reader, middle));
    (RecordTimeOf(fact) <= time ? known : beyond) = middle;
  }
  return known;
}

std::string SetBackKey() {
  return store::KeyWriter(Prefix::kMeta).String("set_back").Take();
}

absl::StatusOr<bool> WasSetBack(const store::Reader& reader) {
  static const std::string& key = *new std::string(SetBackKey());
  ASSIGN_OR_RETURN(const std::optional<std::string> mark, reader.Get(key));
  return mark.has_value();
}

absl::Status CutLog(const Schema& schema, const std::string& directory, int64_t revision) {
  store::Head head;
  {
    store::RocksDbStore::Options options;
    options.directory = directory;
    options.must_exist = true;
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store,
                     store::RocksDbStore::Open(std::move(options)));
    // The uses of natural ids are found by an index that is written behind the log.
    RETURN_IF_ERROR(CatchUp(schema, *store));
    const std::shared_ptr<const store::Snapshot> snapshot = store->Read();
    if (revision == snapshot->head().revision) return absl::OkStatus();
    if (revision < 1 || revision > snapshot->head().revision)
      return absl::InvalidArgumentError("there is no such revision to set the log back to");
    ASSIGN_OR_RETURN(const std::optional<std::string> record, snapshot->Get(Encode(LogKey{revision})));
    if (!record) return store::Corrupt("a record of the log is missing");
    ASSIGN_OR_RETURN(const absl::string_view digest, DigestOf(*record));
    head = {revision, std::string(digest)};
    RETURN_IF_ERROR(Cut(*store, revision).Run());
  }
  return store::SetBack(directory, head, Encode(LogKey{revision + 1}),
                        store::PrefixEnd(store::KeyWriter(Prefix::kLog).bytes()));
}

}  // namespace eastgate::facts
