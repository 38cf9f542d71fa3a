#include "common/server/doctor.h"

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/auth/digest_keys.h"
#include "common/auth/token_verifier.h"
#include "common/facts/keys.h"
#include "common/facts/log.h"
#include "common/facts/verify_chain.h"
#include "common/facts/writer.h"
#include "common/reference/civil_date.h"
#include "common/reference/reference_data.h"
#include "common/rpc/certificate_files.h"
#include "common/rpc/transport.h"
#include "common/status/start_problem.h"
#include "common/store/disk.h"
#include "common/store/rocksdb_backups.h"
#include "common/store/rocksdb_store.h"

namespace eastgate::server {
namespace {

// A certificate that expires earlier should have been renewed by now.
constexpr absl::Duration kRenewBefore = absl::Hours(14 * 24);
// With less than so many times what the server needs to accept writes, the disk will be full soon.
constexpr uint64_t kEnoughTimesRequired = 8;
constexpr double kMiB = 1 << 20;
// A backup that is made by schedule is late after so many periods without one.
constexpr int kLatePeriods = 3;
// Without a schedule, a backup this old is worth a word.
constexpr absl::Duration kOldBackup = absl::Hours(7 * 24);

// The lines, and whether something was wrong.
class Report {
 public:
  explicit Report(std::ostream& out) : out_(out) {}

  void Good(absl::string_view what, absl::string_view text) { Line("good ", what, text); }
  void Note(absl::string_view what, absl::string_view text) { Line("note ", what, text); }
  void Wrong(absl::string_view what, absl::string_view text) {
    Line("wrong", what, text);
    wrong_ = true;
  }
  bool wrong() const { return wrong_; }

 private:
  void Line(absl::string_view verdict, absl::string_view what, absl::string_view text) {
    out_ << verdict << "  " << what << ": " << absl::StrReplaceAll(text, {{"\n", "; "}}) << std::endl;
  }

  std::ostream& out_;
  bool wrong_ = false;
};

std::string Day(absl::Time time) {
  return reference::FormatDate(reference::Today(time));
}

void ExamineCertificates(const config::ServerConfig& config, absl::Time now, Report& report) {
  constexpr char kWhat[] = "certificates";
  if (!config.tls)
    return report.Note(kWhat, "none: gRPC is served in plaintext, and whoever calls names itself");
  const absl::StatusOr<rpc::CertificateBytes> bytes =
      rpc::ReadCertificates({config.tls->certificate_file, config.tls->key_file, config.tls->ca_file});
  if (!bytes.ok()) return report.Wrong(kWhat, bytes.status().message());
  const std::string uri =
      absl::StrCat("spiffe://", config.tls->trust_domain, "/", rpc::ServicePrincipal(config.service));
  if (const absl::Status checked = rpc::CheckCertificates(*bytes, uri); !checked.ok())
    return report.Wrong(kWhat, checked.message());
  const absl::Time expiry = rpc::FirstExpiryOf(*bytes);
  if (expiry <= now) {
    report.Wrong(kWhat, absl::StrCat("one of them, or of the authorities, has expired on ", Day(expiry)));
  } else if (expiry - now < kRenewBefore) {
    report.Note(kWhat, absl::StrCat("the first of them expires on ", Day(expiry), ": renew it"));
  } else {
    report.Good(kWhat, absl::StrCat("those of ", uri, "; the first expires on ", Day(expiry)));
  }
}

void ExamineTokenKeys(const config::ServerConfig& config, Report& report) {
  constexpr char kWhat[] = "token keys";
  if (!config.tokens) return report.Note(kWhat, "none: no token is accepted");
  const auto verifier = auth::TokenVerifier::Open(
      {config.tokens->keys_file, config.tokens->issuer, config.tokens->audience}, absl::Now);
  if (!verifier.ok()) return report.Wrong(kWhat, verifier.status().message());
  report.Good(kWhat, absl::StrCat("tokens of ", config.tokens->issuer, " for ", config.tokens->audience));
}

void ExamineCalendar(const reference::ReferenceData& data, absl::Time now, Report& report) {
  const std::string last = reference::FormatDate(data.calendar.last());
  if (data.calendar.last() < reference::Today(now)) {
    report.Wrong("calendar", absl::StrCat("it ended on ", last, ": load the notice of this year"));
  } else if (data.calendar.LacksNextYear(reference::Today(now))) {
    report.Note("calendar", absl::StrCat("it ends on ", last, ": load the notice of next year"));
  } else {
    report.Good("calendar", absl::StrCat("working days until ", last));
  }
}

void ExamineGrants(const config::ServerConfig& config, const reference::ReferenceData& data, absl::Time now,
                   Report& report) {
  constexpr char kWhat[] = "grants";
  if (!data.grants) {
    if (config.tls) return report.Wrong(kWhat, "there is no grants.csv: every call is refused");
    return report.Note(kWhat, "there is no grants.csv: every caller that names itself may do everything");
  }
  const reference::Date today = reference::Today(now);
  std::set<std::string> operators;
  size_t in_force = 0;
  for (const reference::Grant& grant : data.grants->all()) {
    if (grant.valid_from > today || (grant.valid_to && *grant.valid_to <= today)) continue;
    ++in_force;
    if (grant.role == options::v1::ROLE_OPERATOR) operators.insert(grant.holder);
  }
  const std::string text = absl::StrCat(in_force, " in effect today, of ", data.grants->all().size());
  if (in_force == 0) return report.Wrong(kWhat, absl::StrCat(text, ": every call is refused"));
  if (operators.empty()) return report.Note(kWhat, absl::StrCat(text, "; nobody is an operator"));
  report.Good(kWhat, absl::StrCat(text, "; operators: ", absl::StrJoin(operators, ", ")));
}

void ExamineOwn(const config::ServerConfig& config, const reference::ReferenceData& data,
                const Examination& examination, Report& report) {
  const absl::StatusOr<std::string> good = examination.examine(config, data);
  if (!good.ok()) return report.Wrong(examination.what, good.status().message());
  if (!good->empty()) report.Good(examination.what, *good);
}

void ExamineReference(const config::ServerConfig& config, const std::vector<Examination>& own, absl::Time now,
                      Report& report) {
  constexpr char kWhat[] = "reference files";
  const auto files = reference::LoadReferenceFiles(config.reference_directory);
  if (!files.ok()) return report.Wrong(kWhat, files.status().message());
  const auto data = reference::ParseReference(*files);
  if (!data.ok()) return report.Wrong(kWhat, data.status().message());
  if ((*data)->divisions.Find(config.division_root) == nullptr)
    return report.Wrong(kWhat,
                        absl::StrCat("divisions.csv has no ", config.division_root, " (division-root)"));
  report.Good(kWhat, absl::StrCat(files->size(), " files"));
  ExamineCalendar(**data, now, report);
  ExamineGrants(config, **data, now, report);
  for (const Examination& examination : own) ExamineOwn(config, **data, examination, report);
}

void ExamineDisk(const config::ServerConfig& config, Report& report) {
  constexpr char kWhat[] = "disk";
  std::error_code error;
  std::filesystem::path there(config.data_directory);
  while (!there.empty() && !std::filesystem::exists(there, error)) there = there.parent_path();
  const uint64_t free = store::FreeBytesOf(there.empty() ? "." : there.string());
  const uint64_t required = store::RocksDbStore::Options().min_free_bytes;
  const std::string text =
      absl::StrFormat("%.0f MiB free, %.0f needed to write", static_cast<double>(free) / kMiB,
                      static_cast<double>(required) / kMiB);
  if (free < required) {
    report.Wrong(kWhat, text);
  } else if (free < kEnoughTimesRequired * required) {
    report.Note(kWhat, absl::StrCat(text, ": it will be full soon"));
  } else {
    report.Good(kWhat, text);
  }
}

void ExamineBackups(const config::ServerConfig& config, absl::Time now, Report& report) {
  constexpr char kWhat[] = "last backup";
  if (config.backups.directory.empty())
    return report.Note(kWhat, "none: the server makes no backups (backup-dir)");
  const auto folder = store::RocksDbBackups::OpenForReading(config.backups.directory);
  if (absl::IsNotFound(folder.status())) return report.Note(kWhat, "none yet: the server makes the folder");
  const auto listed = folder.ok() ? (*folder)->List() : folder.status();
  if (!listed.ok()) return report.Wrong(kWhat, listed.status().message());
  const store::BackupManifest* last = nullptr;
  for (const store::ListedBackup& each : *listed) {
    if (!each.manifest.ok()) {
      report.Wrong(kWhat, absl::StrCat("number ", each.backup, ": ", each.manifest.status().message()));
    } else if (each.manifest->service != config.service) {
      return report.Wrong(kWhat, absl::StrCat("the folder has backups of ", each.manifest->service));
    } else {
      last = &*each.manifest;
    }
  }
  if (last == nullptr) return report.Note(kWhat, "none yet");
  const std::string text =
      absl::StrCat("number ", last->backup, " of revision ", last->head.revision, ", made ",
                   absl::FormatTime("%Y-%m-%d %H:%M UTC", last->created, absl::UTCTimeZone()));
  const bool is_by_schedule = config.backups.every != absl::InfiniteDuration();
  if (now - last->created > (is_by_schedule ? kLatePeriods * config.backups.every : kOldBackup))
    return report.Note(kWhat, absl::StrCat(text, ": make another"));
  report.Good(kWhat, text);
}

void ExamineDigestKey(const config::ServerConfig& config, const store::Reader& reader, Report& report) {
  constexpr char kWhat[] = "digest key";
  const auto made_with = reader.Get(facts::DigestKeyIdKey());
  if (!made_with.ok()) return report.Wrong(kWhat, made_with.status().message());
  std::error_code error;
  if (!std::filesystem::exists(config.digest_key_file, error)) {
    if (!*made_with) return report.Note(kWhat, "it will be made at the first start");
    return report.Wrong(kWhat, "it is missing: restore it from the backup");
  }
  const auto keys = auth::DigestKeys::LoadOrCreate(config.digest_key_file);
  if (!keys.ok()) return report.Wrong(kWhat, keys.status().message());
  if (*made_with && !keys->Has(**made_with))
    return report.Wrong(kWhat, "it is not the one that the data were made with: restore it from the backup");
  if (keys->newest_first().size() == 1) return report.Good(kWhat, "the one that the data were made with");
  report.Good(kWhat, absl::StrCat(keys->newest_first().size(), " keys, ", keys->newest().key_id(),
                                  " the newest; the one that the data were made with is among them"));
}

void ExamineLog(const config::ServerConfig& config, absl::Time now, Report& report) {
  constexpr char kWhat[] = "log";
  std::error_code error;
  if (!std::filesystem::exists(config.data_directory, error))
    return report.Note(kWhat, "there are no data yet: the first start makes them");
  const auto store = store::RocksDbStore::OpenReadOnly(config.data_directory);
  if (!store.ok()) return report.Wrong(kWhat, store.status().message());
  const std::shared_ptr<const store::Snapshot> snapshot = (*store)->Read();
  if (const absl::Status checked = facts::CheckService(*snapshot, config.service); !checked.ok())
    return report.Wrong(kWhat, checked.message());
  ExamineDigestKey(config, *snapshot, report);
  const auto chain = facts::VerifyChain(*snapshot, 1, snapshot->head().revision);
  if (!chain.ok()) return report.Wrong(kWhat, chain.status().message());
  if (chain->first_bad_revision != 0) {
    return report.Wrong(kWhat, absl::StrCat("it does not verify: the first bad revision is ",
                                            chain->first_bad_revision, "; restore a backup"));
  }
  const auto last = facts::LastRecordTime(*snapshot);
  if (last.ok() && *last && **last > now + absl::Minutes(1)) {
    report.Note("clock", absl::StrCat("the last record was made ",
                                      absl::FormatDuration(absl::Trunc(**last - now, absl::Seconds(1))),
                                      " ahead of it"));
  }
  report.Good(kWhat, absl::StrCat("it verifies up to revision ", chain->head_revision));
}

}  // namespace

int Examine(const config::ServerConfig& config, const std::vector<Examination>& own, absl::Time now,
            std::ostream& out) {
  Report report(out);
  report.Good("configuration",
              absl::StrCat(config.service, " on ", config.listen, ", data in ", config.data_directory));
  ExamineCertificates(config, now, report);
  ExamineTokenKeys(config, report);
  ExamineReference(config, own, now, report);
  ExamineDisk(config, report);
  ExamineLog(config, now, report);
  ExamineBackups(config, now, report);
  return report.wrong() ? static_cast<int>(status::StartProblem::kOther) : 0;
}

}  // namespace eastgate::server
