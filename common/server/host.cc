#include "common/server/host.h"

#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/evidence/copies.h"
#include "common/evidence/evidence_name.h"
#include "common/facts/division_of.h"
#include "common/facts/keys.h"
#include "common/facts/writer.h"
#include "common/reference/civil_date.h"
#include "common/reference/reference_data.h"
#include "common/rpc/call.h"
#include "common/rpc/process.h"
#include "common/server/doctor.h"
#include "common/server/offline.h"
#include "common/server/rebuild.h"
#include "common/server/restore.h"
#include "common/server/restore_point.h"
#include "common/server/server_metrics.h"
#include "common/status/broken_rule.h"
#include "common/status/start_problem.h"
#include "common/status/status_macros.h"

namespace eastgate::server {
namespace {

using status::StartProblem;

// The clock is worth a warning where records run ahead of it by more, or are older.
constexpr absl::Duration kLastRecordAhead = absl::Minutes(1);
constexpr absl::Duration kLastRecordOld = absl::Hours(3 * 24);
constexpr char kDigestKeyFile[] = "digest.key";

observability::Level LevelOf(absl::string_view name) {
  if (name == "trace" || name == "debug") return observability::Level::kDebug;
  if (name == "warn") return observability::Level::kWarning;
  if (name == "error") return observability::Level::kError;
  return observability::Level::kInfo;
}

// The keys by which the store's persons and requests are digested. The one that was the newest at the last
// start must be among them: without it most would not be found, and a child could be enrolled twice.
absl::StatusOr<auth::DigestKeys> OpenDigestKeys(store::Store& store, const std::string& file) {
  ASSIGN_OR_RETURN(const std::optional<std::string> made_with, store.Read()->Get(facts::DigestKeyIdKey()));
  std::error_code error;
  if (made_with && !std::filesystem::exists(file, error)) {
    return absl::FailedPreconditionError("the digest key is missing: restore it from the backup");
  }
  ASSIGN_OR_RETURN(auth::DigestKeys keys, auth::DigestKeys::LoadOrCreate(file));
  if (made_with && !keys.Has(*made_with)) {
    return absl::FailedPreconditionError(
        "the digest key is not the one that the store was made with: restore it from the backup");
  }
  if (made_with != keys.newest().key_id()) {
    RETURN_IF_ERROR(store.CommitAndWait([&](store::Transaction& transaction) {
      transaction.Put(facts::DigestKeyIdKey(), keys.newest().key_id());
      return absl::OkStatus();
    }));
  }
  return keys;
}

// The key goes with the backups where it lies with the store; another place is the operator's own to back up.
BackupMaker::Options BackupOptionsOf(const config::ServerConfig& config) {
  const bool lies_with_store =
      config.digest_key_file == absl::StrCat(config.data_directory, "/", kDigestKeyFile);
  return {.service = config.service,
          .key_file = lies_with_store ? config.digest_key_file : "",
          .data_directory = config.data_directory,
          .keep = config.backups.keep,
          .keep_days = config.backups.keep_days,
          .now = absl::Now};
}

rpc::Limits LimitsOf(const config::ServerConfig& config) {
  rpc::Limits limits;
  limits.callers.calls = static_cast<int>(config.caller_calls);
  limits.callers.rate = config.caller_rate;
  limits.callers.streams = static_cast<int>(config.caller_streams);
  limits.callers.all_streams = static_cast<int>(config.max_streams);
  return limits;
}

int Failed(const absl::Status& status) {
  std::cerr << status.message() << std::endl;
  return static_cast<int>(status::ProblemOf(status));
}

// The result of a step of the start, whose error has the reason.
template <class T>
absl::StatusOr<T> Or(StartProblem problem, absl::StatusOr<T> result) {
  if (result.ok()) return result;
  return status::WithProblem(result.status(), problem);
}

// The same of a log that is opened with reference files: what is wrong is the files, unless the store says
// that it is the store.
template <class T>
absl::StatusOr<T> OrOfFiles(absl::StatusOr<T> result) {
  const absl::Status& status = result.status();
  const bool is_of_files = absl::IsInvalidArgument(status) || absl::IsFailedPrecondition(status);
  return Or(is_of_files ? StartProblem::kReference : StartProblem::kStore, std::move(result));
}

}  // namespace

std::optional<int> Host::Start(int argc, char** argv, const Service& service,
                               const BuildCatalogue& build_catalogue) {
  absl::StatusOr<std::optional<config::ServerConfig>> parsed =
      config::ParseServerConfig(argc, argv, service.defaults);
  if (!parsed.ok()) return Failed(status::WithProblem(parsed.status(), StartProblem::kConfiguration));
  if (!*parsed) return 0;
  config_ = **std::move(parsed);
  rpc::KeepFilesPrivate();
  if (config_->mode == config::Mode::kDoctor)
    return Examine(*config_, service.examinations, absl::Now(), std::cout);
  if (config_->mode != config::Mode::kServe) return RunOffline(build_catalogue);
  rpc::PrepareProcess();
  const absl::Status opened = Open(service, build_catalogue);
  if (absl::IsCancelled(opened)) return 0;
  if (!opened.ok()) return Failed(opened);
  return std::nullopt;
}

int Host::RunOffline(const BuildCatalogue& build_catalogue) {
  const std::string& directory = config_->offline_directory;
  switch (config_->mode) {
    case config::Mode::kVerifyLog:
      return VerifyLogDirectory(directory, config_->service, std::cout);
    case config::Mode::kListBackups:
      return ListBackups(directory, std::cout);
    case config::Mode::kBackup:
      return BackUpDirectory(config_->data_directory, directory, BackupOptionsOf(*config_), std::cout);
    case config::Mode::kRestorePoint:
      return RunRestorePoint();
    default:
      break;
  }
  absl::StatusOr<figures::Catalogue> catalogue = build_catalogue();
  if (!catalogue.ok()) return Failed(catalogue.status());
  const facts::Log::Options options = LogOptions();
  switch (config_->mode) {
    case config::Mode::kCheck:
      return CheckDirectory(directory, *std::move(catalogue), options, std::cout);
    case config::Mode::kRebuild:
      return RebuildDirectory(directory, *std::move(catalogue), options, std::cout);
    default: {
      const config::RestoreConfig& restore = config_->restore;
      return RestoreDirectory(
          {directory, config_->data_directory, restore.from, restore.to_revision, restore.to_time},
          *std::move(catalogue), options, std::cout);
    }
  }
}

int Host::RunRestorePoint() {
  rpc::PrepareProcess();
  server_log_ = std::make_unique<observability::Log>();
  // Over TLS it is made by whomever the certificate names: an operator of its own, or this service.
  if (const absl::Status opened = OpenTransport(/*own_service=*/""); !opened.ok()) return Failed(opened);
  peers_.addresses.try_emplace(config_->service, config_->listen);
  const std::string principal =
      peers_.transport->is_tls() ? rpc::kAnonymous : rpc::ServicePrincipal(config_->service);
  return MakeRestorePoint(config_->restore_point, principal, peers_, std::cout);
}

absl::Status Host::Open(const Service& service, const BuildCatalogue& build_catalogue) {
  std::string stamp = reference::StampOfReferenceFiles(config_->reference_directory);
  ASSIGN_OR_RETURN(const reference::ReferenceFiles files,
                   Or(StartProblem::kReference, reference::LoadReferenceFiles(config_->reference_directory)));
  ASSIGN_OR_RETURN(figures::Catalogue catalogue, build_catalogue());

  metrics_ = std::make_unique<observability::Metrics>();
  observability::LogOptions log_options;
  log_options.level = LevelOf(config_->log_level);
  server_log_ = std::make_unique<observability::Log>(log_options);
  WarnOfBrokenRule();
  runtime_ = std::make_unique<rpc::Runtime>(*metrics_, *server_log_, LimitsOf(*config_));
  RETURN_IF_ERROR(status::WithProblem(OpenTransport(config_->service), StartProblem::kCredentials));
  server_ = std::make_unique<rpc::ServerRunner>(ServerOptionsOf(service), *runtime_);

  RETURN_IF_ERROR(status::WithProblem(OpenStore(build_catalogue, catalogue.schema()), StartProblem::kStore));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> last_record,
                   Or(StartProblem::kStore, facts::LastRecordTime(*store_->Read())));
  if (last_record) WarnOfClock(absl::Now() - *last_record);
  ASSIGN_OR_RETURN(log_, OrOfFiles(OpenLog(catalogue.schema(), files)));
  ASSIGN_OR_RETURN(figures_,
                   Or(StartProblem::kStore, figures::FigureStore::Open(*log_, std::move(catalogue))));
  // A process that only reads digests nothing, so that any key will do.
  ASSIGN_OR_RETURN(
      digest_keys_,
      Or(StartProblem::kDigestKey, !only_reads() ? OpenDigestKeys(*store_, config_->digest_key_file)
                                                 : auth::DigestKeys::LoadOrCreate(config_->digest_key_file)));

  records_ = std::make_unique<resource::IdempotencyRecords>(*digest_keys_);
  RETURN_IF_ERROR(status::WithProblem(OpenEvidence(), StartProblem::kStore));
  committer_ = std::make_unique<lifecycle::Committer>(*log_, *figures_, *records_, evidence_.get());
  head_ = std::make_unique<rpc::HeadWatcher>(store_->Read()->head().revision);
  if (only_reads()) runtime_->FollowLog(*head_);
  roll_up_worker_ = std::make_unique<figures::RollUpWorker>(*figures_);
  store_->OnAdvance([this](const store::Head& head) {
    head_->Advance(head.revision);
    roll_up_worker_->Advance(head.revision);
  });
  executor_ = std::make_unique<rpc::Executor>(MeasuredExecutor(*metrics_));
  figure_service_ =
      std::make_unique<FigureService>(*figures_, *executor_, figures::SmallCells(config_->smallest_cell));
  retractions_ = std::make_unique<Retractions>(*log_, *committer_, names_in_use_, peers_);
  fact_service_ = std::make_unique<FactService>(*log_, *committer_, *executor_, *head_, *retractions_);
  ASSIGN_OR_RETURN(callers_,
                   Or(StartProblem::kCredentials, Callers::Open(*config_, *runtime_, *server_log_)));
  runtime_->SetFindDivisions([this](absl::string_view name) { return DivisionsOf(name); });
  evidence_service_ = std::make_unique<EvidenceService>(*log_, *evidence_);
  reference_service_ = std::make_unique<ReferenceService>(*log_, *executor_);
  reloader_ = std::make_unique<ReferenceReloader>(*log_, config_->reference_directory, std::move(stamp),
                                                  *server_log_);
  OnReference([this](const auto& reference) {
    callers_->Use(*reference);
    WarnOfCalendar();
  });
  verifier_ = std::make_unique<LogVerifier>(*store_, LogVerifier::Options{}, *server_log_);
  RETURN_IF_ERROR(status::WithProblem(OpenBackups(), StartProblem::kBackups));
  AddMetrics();
  Add(figure_service_->Bind(*runtime_));
  Add(fact_service_->Bind(*runtime_));
  Add(reference_service_->Bind(*runtime_));
  Add(evidence_service_->Bind(*runtime_));
  Add(admin_service_->Bind(*runtime_));
  return absl::OkStatus();
}

absl::Status Host::OpenStore(const BuildCatalogue& build_catalogue,
                             const std::shared_ptr<const facts::Schema>& schema) {
  store::RocksDbStore::Options options;
  options.directory = config_->data_directory;
  options.max_queued_transactions = static_cast<size_t>(config_->max_queued_transactions);
  AddStoreMetrics(*metrics_, options);
  options.on_failure = [this](const absl::Status& why) { server_->Fail(why); };
  if (!config_->replication) {
    ASSIGN_OR_RETURN(store_, store::RocksDbStore::Open(std::move(options)));
    ASSIGN_OR_RETURN(const figures::Catalogue catalogue, build_catalogue());
    return ForgetOtherCells(*store_, catalogue, config_->service, config_->division_root);
  }
  replication_ = std::make_unique<Replication>(
      Replication::Options{*config_->replication,
                           LogOptions(),
                           schema,
                           {config_->service, config_->data_directory, config_->backups.directory,
                            BackupOptionsOf(*config_).key_file}},
      build_catalogue, *server_log_);
  ASSIGN_OR_RETURN(store_, replication_->OpenStore(std::move(options)));
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<facts::Log>> Host::OpenLog(std::shared_ptr<const facts::Schema> schema,
                                                          const reference::ReferenceFiles& files) {
  if (only_reads()) return facts::Log::OpenForReading(*store_, std::move(schema), LogOptions());
  return facts::Log::Open(*store_, std::move(schema), files, LogOptions());
}

facts::Log::Options Host::LogOptions() const {
  return {config_->service, config_->division_root, absl::Now};
}

Replica* Host::replica() const {
  return replication_ == nullptr ? nullptr : replication_->replica();
}

absl::Status Host::OpenBackups() {
  if (!config_->backups.directory.empty() && !only_reads()) {
    BackupMaker::Options maker = BackupOptionsOf(*config_);
    if (config_->replication)
      maker.fetch_evidence = [this](evidence::GoesOn goes_on) { return evidence_->FetchAll(goes_on); };
    BackupWorker::Options options{.directory = config_->backups.directory,
                                  .every = config_->backups.every,
                                  .is_shared = config_->replication.has_value(),
                                  .maker = std::move(maker)};
    if (replication_ != nullptr) options.on_good = replication_->OnGoodBackup();
    ASSIGN_OR_RETURN(backups_, BackupWorker::Open(*store_, std::move(options), *server_log_));
  }
  holds_ = std::make_unique<WriteHolds>(*store_);
  admin_service_ = std::make_unique<AdminService>(*log_, backups_.get(), *holds_, *executor_, *server_log_);
  return absl::OkStatus();
}

absl::Status Host::OpenEvidence() {
  evidence::FileStore::Options options;
  options.directory = absl::StrCat(config_->data_directory, "/", evidence::kFolder);
  options.max_bytes = config_->evidence.max_bytes;
  options.max_uploads = config_->evidence.max_uploads;
  if (replication_ != nullptr) {
    ASSIGN_OR_RETURN(shared_evidence_, replication_->OpenEvidence());
    options.shared = shared_evidence_.get();
  }
  ASSIGN_OR_RETURN(evidence_, evidence::FileStore::Open(std::move(options)));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> Host::DivisionsOf(absl::string_view name) const {
  if (const auto sha256 = evidence::Sha256In(name)) return DivisionsOfEvidence(*evidence_, *sha256);
  ASSIGN_OR_RETURN(const std::optional<std::string> division,
                   facts::DivisionOf(log_->schema(), *log_->Read(), name));
  return division ? std::vector<std::string>{*division} : std::vector<std::string>();
}

rpc::ServerOptions Host::ServerOptionsOf(const Service& service) {
  rpc::ServerOptions options;
  options.service = config_->service;
  options.listen = config_->listen;
  options.admin = config_->admin;
  options.health = config_->health;
  options.transport = peers_.transport;
  options.drain_timeout = absl::Seconds(config_->drain_seconds);
  options.reflection = config_->reflection;
  options.on_hang_up = [this] {
    reloader_->ReloadNow();
    callers_->ReloadKeys();
  };
  // Calls that wait for a backup, or behind a hold, would hold up the drain, and so would what begins now.
  options.on_stop = [this] {
    holds_->Stop();
    if (backups_ != nullptr) backups_->BeginStop();
    for (const Worker& worker : workers_) worker.begin_stop();
  };
  options.descriptor_sets = service.descriptor_sets;
  return options;
}

absl::Status Host::OpenTransport(const std::string& own_service) {
  peers_.addresses = config_->peers;
  peers_.calls = std::make_shared<rpc::PeerCalls>(config_->peers);
  rpc::TransportOptions options;
  if (config_->tls) {
    options.files = {config_->tls->certificate_file, config_->tls->key_file, config_->tls->ca_file};
    options.trust_domain = config_->tls->trust_domain;
  }
  options.service = own_service;
  options.on_change = [this](const absl::Status& change) {
    server_log_->Write(
        change.ok() ? observability::Level::kInfo : observability::Level::kWarning,
        change.ok() ? "the TLS files are in use as changed" : "the TLS files are not used as changed",
        {{"error", change.message()}});
  };
  ASSIGN_OR_RETURN(peers_.transport, rpc::Transport::Open(std::move(options)));
  return absl::OkStatus();
}

void Host::AddMetrics() {
  metrics_->AddGauge("eastgate_log_revision", "The last revision of the log.",
                     [this] { return static_cast<double>(head_->revision()); });
  metrics_->AddGauge("eastgate_cells_revision", "The last revision whose postings the cells hold.",
                     [this] { return static_cast<double>(figures_->recent().rolled_up()); });
  metrics_->AddGauge(
      "eastgate_last_record_age_seconds",
      "Seconds from the last record to the server's clock; below zero where record times run ahead of it.",
      [this] { return absl::ToDoubleSeconds(LastRecordAge().value_or(absl::ZeroDuration())); });
  metrics_->AddGauge("eastgate_calendar_days_left",
                     "Days from today to the last of the working calendar; below zero where it has ended.",
                     [this] {
                       const reference::Date today = reference::Today(log_->Now());
                       return static_cast<double>(log_->reference()->calendar.last() - today);
                     });
  metrics_->AddGauge("eastgate_reference_reload_failed",
                     "1 while the files of the reference data are not those in effect, because they are bad.",
                     [this] { return reloader_->failed() ? 1.0 : 0.0; });
  if (only_reads()) {
    metrics_->AddGauge("eastgate_replica_behind_seconds",
                       "So long ago, at most, this process had all of the log that it follows.",
                       [this] { return absl::ToDoubleSeconds(replica()->Behind()); });
  }
  AddExecutorMetrics(*metrics_, *executor_);
  AddPeerMetrics(*metrics_, peers_);
  metrics_->AddGauge("eastgate_retractions_pending",
                     "Retractions that wait for the answers of other services.",
                     [this] { return static_cast<double>(retractions_->pending().count); });
  metrics_->AddGauge("eastgate_retractions_oldest_seconds", "How long the oldest of them has waited.",
                     [this] { return absl::ToDoubleSeconds(retractions_->pending().oldest); });
  metrics_->AddGauge("eastgate_watchers", "Streams that wait for the log to move.",
                     [this] { return static_cast<double>(head_->waiters()); });
  AddEvidenceMetrics(*metrics_, *evidence_);
  AddVerifierMetrics(*metrics_, *verifier_);
  AddCertificateMetrics(*metrics_, *peers_.transport);
  if (backups_ == nullptr) return;
  AddBackupMetrics(*metrics_, *backups_);
  if (!config_->replication) AddRestorePointMetrics(*metrics_, *backups_);
}

absl::StatusOr<absl::Duration> Host::LastRecordAge() const {
  ASSIGN_OR_RETURN(const std::optional<absl::Time> last, facts::LastRecordTime(*store_->Read()));
  return last ? log_->Now() - *last : absl::ZeroDuration();
}

// A record's time is never before that of the record before it: a clock that was once too far ahead leaves
// its mark on all records until it is caught up with.
void Host::WarnOfClock(absl::Duration last_record_age) {
  if (last_record_age < -kLastRecordAhead) {
    server_log_->Write(observability::Level::kWarning, "record times run ahead of the clock",
                       {{"ahead_seconds", absl::ToInt64Seconds(-last_record_age)}});
  } else if (last_record_age > kLastRecordOld) {
    server_log_->Write(observability::Level::kWarning,
                       "the clock is far ahead of the last record: check it before anything is recorded",
                       {{"last_record_age_seconds", absl::ToInt64Seconds(last_record_age)}});
  }
}

// Days that need the missing year are refused, or left empty until it is there.
void Host::WarnOfCalendar() {
  const reference::WorkingCalendar& calendar = log_->reference()->calendar;
  if (!calendar.LacksNextYear(reference::Today(log_->Now()))) return;
  server_log_->Write(observability::Level::kWarning,
                     "the working calendar ends: load the notice of the next year",
                     {{"last_day", reference::FormatDate(calendar.last())}});
}

void Host::WarnOfBrokenRule() {
  if (status::BrokenRule().empty()) return;
  server_log_->Write(observability::Level::kError,
                     "this build breaks a rule on purpose: it is for tests only",
                     {{"rule", std::string(status::BrokenRule())}});
}

void Host::Add(std::unique_ptr<rpc::BoundService> service) {
  server_->Add(std::move(service));
}

int Host::Run() {
  if (only_reads()) {
    replica()->Start(*log_, {.on_reference = [this] { reloader_->TellListeners(); },
                             .on_failure = [this](const absl::Status& why) { server_->Fail(why); }});
  } else {
    retractions_->Start();
    reloader_->Start();
  }
  verifier_->Start();
  if (backups_ != nullptr) backups_->Start();
  for (const Worker& worker : workers_) worker.start();
  return server_->Run([this] {
    for (const Worker& worker : workers_) worker.stop();
    if (backups_ != nullptr) backups_->Stop();
    verifier_->Stop();
    reloader_->Stop();
    retractions_->Stop();
    if (only_reads()) replica()->Stop();
    roll_up_worker_->Stop();
    store_->Close();
  });
}

}  // namespace eastgate::server
