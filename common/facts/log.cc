#include "common/facts/log.h"

#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/auth/sha256.h"
#include "common/facts/catch_up.h"
#include "common/facts/keys.h"
#include "common/facts/log_name.h"
#include "common/facts/rebuild_rows.h"
#include "common/facts/writer.h"
#include "common/reference/civil_date.h"
#include "common/status/start_problem.h"
#include "common/status/status_macros.h"
#include "common/store/key_codec.h"
#include "common/store/prefix.h"

namespace eastgate::facts {
namespace {

// Every version of every file: revision → file → bytes, empty where the file is gone.
using Loaded = std::map<int64_t, reference::ReferenceFiles>;

absl::StatusOr<Loaded> ReadLoaded(const store::Reader& reader) {
  const std::string prefix = store::KeyWriter(store::Prefix::kReference).Take();
  Loaded loaded;
  absl::Status bad;
  RETURN_IF_ERROR(reader.Scan(prefix, store::PrefixEnd(prefix),
                              [&](absl::string_view key_bytes, absl::string_view bytes) {
                                const absl::StatusOr<ReferenceKey> key = ParseReferenceKey(key_bytes);
                                bad = key.status();
                                if (key.ok()) loaded[key->revision][key->file] = std::string(bytes);
                                return bad.ok();
                              }));
  RETURN_IF_ERROR(bad);
  return loaded;
}

// Returns whether a file was loaded after that revision. Looks at each file twice, whatever was loaded
// before.
absl::StatusOr<bool> IsLoadedSince(const store::Reader& reader, int64_t after) {
  const std::string prefix = store::KeyWriter(store::Prefix::kReference).Take();
  const std::string end = store::PrefixEnd(prefix);
  std::optional<std::string> first;
  const auto find_first = [&](absl::string_view key, absl::string_view) {
    first = std::string(key);
    return false;
  };
  for (std::string from = prefix;;) {
    first.reset();
    RETURN_IF_ERROR(reader.Scan(from, end, find_first));
    if (!first) return false;
    ASSIGN_OR_RETURN(const ReferenceKey key, ParseReferenceKey(*first));
    from = store::PrefixEnd(Encode(ReferenceKey{key.file, INT64_MAX}));
    first.reset();
    RETURN_IF_ERROR(reader.Scan(Encode(ReferenceKey{key.file, after + 1}), from, find_first));
    if (first) return true;
  }
}

// Takes the files of a version into those before it.
void Apply(const reference::ReferenceFiles& version, reference::ReferenceFiles& files) {
  for (const auto& [file, bytes] : version) {
    if (bytes.empty()) {
      files.erase(file);
    } else {
      files[file] = bytes;
    }
  }
}

// A file that is gone has no evidence.
fact::v1::Fact LoadedFact(const std::string& file, const std::string& bytes, absl::string_view root,
                          absl::Time now) {
  fact::v1::Fact fact;
  fact.set_kind(kReferenceLoaded);
  fact.set_subject(absl::StrCat("reference/", file));
  fact.set_division(std::string(root));
  fact.set_occurred_on(reference::FormatDate(reference::Today(now)));
  if (bytes.empty()) return fact;
  fact::v1::Evidence& evidence = *fact.add_evidence();
  evidence.set_uri(file);
  evidence.set_sha256(auth::ToHex(auth::Sha256Of(bytes)));
  return fact;
}

}  // namespace

Log::Log(store::Store& store, std::shared_ptr<const Schema> schema, Options options)
    : store_(store), schema_(std::move(schema)), options_(std::move(options)) {}

absl::StatusOr<std::unique_ptr<Log>> Log::Open(store::Store& store, std::shared_ptr<const Schema> schema,
                                               const reference::ReferenceFiles& files, Options options) {
  auto log = std::unique_ptr<Log>(new Log(store, std::move(schema), std::move(options)));
  RETURN_IF_ERROR(CheckRowsAreWhole(*store.Read()));
  RETURN_IF_ERROR(CheckService(*store.Read(), log->options_.service));
  RETURN_IF_ERROR(CatchUp(*log->schema_, store));
  RETURN_IF_ERROR(log->NameLog());
  RETURN_IF_ERROR(log->LoadReference(files));
  RETURN_IF_ERROR(log->LoadVersions(*log->Read()));
  return log;
}

absl::StatusOr<std::unique_ptr<Log>> Log::OpenForReading(store::Store& store,
                                                         std::shared_ptr<const Schema> schema,
                                                         Options options) {
  auto log = std::unique_ptr<Log>(new Log(store, std::move(schema), std::move(options)));
  RETURN_IF_ERROR(log->LoadName());
  RETURN_IF_ERROR(log->LoadVersions(*log->Read()));
  return log;
}

absl::Status CheckService(const store::Reader& reader, absl::string_view service) {
  ASSIGN_OR_RETURN(const std::optional<std::string> owner, reader.Get(LogServiceKey()));
  if (!owner || *owner == service) return absl::OkStatus();
  return status::WithProblem(absl::FailedPreconditionError(absl::StrCat(
                                 "the data directory holds the log of ", *owner, ", want that of ", service)),
                             status::StartProblem::kForeignData);
}

absl::Status Log::LoadName() {
  const std::shared_ptr<const store::Snapshot> snapshot = Read();
  RETURN_IF_ERROR(CheckService(*snapshot, options_.service));
  ASSIGN_OR_RETURN(std::optional<std::string> name, snapshot->Get(LogIdKey()));
  log_id_ = std::move(name).value_or(std::string());
  return absl::OkStatus();
}

absl::Status Log::NameLog() {
  RETURN_IF_ERROR(LoadName());
  if (!log_id_.empty()) return absl::OkStatus();
  log_id_ = NewLogId();
  return store_.CommitAndWait([this](store::Transaction& transaction) {
    transaction.Put(LogIdKey(), log_id_);
    transaction.Put(LogServiceKey(), options_.service);
    return absl::OkStatus();
  });
}

absl::StatusOr<Log::Change> Log::ChangeTo(const reference::ReferenceFiles& files, bool may_take_away) const {
  ASSIGN_OR_RETURN(const Loaded loaded, ReadLoaded(*store_.Read()));
  reference::ReferenceFiles last;
  for (const auto& [revision, version] : loaded) Apply(version, last);
  Change change;
  for (const auto& [file, bytes] : files) {
    const auto it = last.find(file);
    if (it == last.end() || it->second != bytes) change.changed[file] = bytes;
  }
  for (const auto& [file, bytes] : last) {
    if (files.contains(file)) continue;
    if (!may_take_away) {
      return absl::FailedPreconditionError(absl::StrCat(
          file,
          ": the file is missing, which the data in effect have; to do without it, restart the server"));
    }
    change.changed[file] = "";
  }
  ASSIGN_OR_RETURN(change.data, reference::ParseReference(files));
  RETURN_IF_ERROR(CheckReference(last, *change.data));
  return change;
}

absl::Status Log::Append(const Change& change, store::Transaction& transaction,
                         int64_t& last_revision) const {
  Writer writer(*this, transaction, absl::StrCat("service:", options_.service));
  // Files changed together hold together, from the commit's last revision on.
  last_revision = transaction.head().revision + static_cast<int64_t>(change.changed.size());
  for (const auto& [file, bytes] : change.changed) {
    transaction.Put(Encode(ReferenceKey{file, last_revision}), bytes);
    RETURN_IF_ERROR(writer.Append(LoadedFact(file, bytes, division_root(), Now())).status());
  }
  return absl::OkStatus();
}

absl::Status Log::LoadReference(const reference::ReferenceFiles& files) {
  ASSIGN_OR_RETURN(const Change change, ChangeTo(files, /*may_take_away=*/true));
  if (change.changed.empty()) return absl::OkStatus();
  int64_t last_revision = 0;
  return store_.CommitAndWait(
      [&](store::Transaction& transaction) { return Append(change, transaction, last_revision); });
}

absl::StatusOr<int> Log::Reload(const reference::ReferenceFiles& files) {
  ASSIGN_OR_RETURN(const Change change, ChangeTo(files, /*may_take_away=*/false));
  if (change.changed.empty()) return 0;
  const Version* before = latest_.load();
  Version& version = versions_.emplace_back(INT64_MAX, change.data, before);
  // The transactions after this one, in the same group too, are judged by the new data: so they are in effect
  // when its body has run, and not any more if it then fails.
  const absl::Status committed = store_.CommitAndWait([&](store::Transaction& transaction) -> absl::Status {
    int64_t last_revision = 0;
    RETURN_IF_ERROR(Append(change, transaction, last_revision));
    version.revision.store(last_revision);
    latest_.store(&version);
    return absl::OkStatus();
  });
  if (!committed.ok()) {
    // Whoever has seen it may hold on to it: only a store that has failed, and is given up, leaves one
    // behind.
    if (latest_.exchange(before) == before) versions_.pop_back();
    return committed;
  }
  return static_cast<int>(change.changed.size());
}

// Nothing gets into the log that the server could not work with. A division, a unit or a code of a list that
// ended keeps its row, since facts name it.
absl::Status Log::CheckReference(const reference::ReferenceFiles& last,
                                 const reference::ReferenceData& now) const {
  const auto missing = [](absl::string_view file, absl::string_view what, absl::string_view why) {
    return absl::FailedPreconditionError(absl::StrCat(file, ": has no ", what, ", ", why));
  };
  constexpr absl::string_view kStays =
      "which the last version had; one that ended keeps its row, with its end";
  if (!division_root().empty() && now.divisions.Find(division_root()) == nullptr)
    return missing(reference::kDivisionsFile, absl::StrCat("division ", division_root()),
                   "in which everything lies (division-root)");
  if (last.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto before, reference::ParseReference(last));
  for (const reference::Division& division : before->divisions.all()) {
    if (now.divisions.Find(division.code) == nullptr)
      return missing(reference::kDivisionsFile, absl::StrCat("division ", division.code), kStays);
  }
  for (const reference::Unit& unit : before->units.all()) {
    if (!now.units.Knows(unit.code))
      return missing(reference::kUnitsFile, absl::StrCat("unit ", unit.code), kStays);
  }
  for (const reference::Kind& kind : before->kinds.all()) {
    if (!now.kinds.Knows(kind.list, kind.code))
      return missing(reference::kKindsFile, absl::StrCat("code ", kind.code, " of ", kind.list), kStays);
  }
  return absl::OkStatus();
}

absl::Status Log::FollowReference(const store::Reader& reader, int64_t after) {
  ASSIGN_OR_RETURN(const bool is_loaded, IsLoadedSince(reader, after));
  return is_loaded ? LoadVersions(reader) : absl::OkStatus();
}

absl::Status Log::LoadVersions(const store::Reader& reader) {
  ASSIGN_OR_RETURN(const Loaded loaded, ReadLoaded(reader));
  const Version* const last = latest_.load();
  reference::ReferenceFiles files;
  for (const auto& [revision, version] : loaded) {
    Apply(version, files);
    if (last != nullptr && revision <= last->revision.load()) continue;
    ASSIGN_OR_RETURN(std::shared_ptr<const reference::ReferenceData> data, reference::ParseReference(files));
    latest_.store(&versions_.emplace_back(revision, std::move(data), latest_.load()));
  }
  return absl::OkStatus();
}

std::shared_ptr<const reference::ReferenceData> Log::reference() const {
  const Version* latest = latest_.load(std::memory_order_acquire);
  return latest == nullptr ? nullptr : latest->data;
}

std::shared_ptr<const reference::ReferenceData> Log::ReferenceAt(int64_t revision) const {
  const Version* version = latest_.load(std::memory_order_acquire);
  if (version == nullptr) return nullptr;
  while (version->before != nullptr && version->revision.load(std::memory_order_relaxed) > revision)
    version = version->before;
  return version->data;
}

}  // namespace eastgate::facts
