// intake: loads bureaus' files into the services, and exports their lists, through their public methods.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/reference/civil_date.h"
#include "common/reference/reference_data.h"
#include "common/status/status_macros.h"
#include "services/intake/export_list.h"
#include "services/intake/exporter.h"
#include "services/intake/form_template.h"
#include "services/intake/form_text.h"
#include "services/intake/loader.h"
#include "services/intake/rejects.h"
#include "services/intake/source.h"
#include "services/intake/targets.h"

namespace eastgate::intake {
namespace {

// Exit codes.
constexpr int kAllLoaded = 0;
constexpr int kSomeRejected = 1;
constexpr int kFailed = 2;

struct Arguments {
  std::vector<std::string> files;
  Targets targets = DefaultTargets();
  CallerFlags caller;
  std::string reference = "reference";
  std::string rejects = ".";
  int in_flight = 64;
  bool dry_run = false;
  std::string sheet;
  std::string form;  // Whose template is written; empty: files are loaded.
  std::string list;  // Which is exported; empty: files are loaded.
  ExportOptions export_options;
  std::string out;
};

// One line on the terminal, rewritten a few times a second; nothing where no one looks.
class ProgressLine {
 public:
  explicit ProgressLine(std::string file) : file_(std::move(file)), shown_(isatty(STDERR_FILENO) == 1) {}
  void operator()(int done, int rows) {
    const absl::Time now = absl::Now();
    if (!shown_ || (now < next_ && done < rows)) return;
    next_ = now + absl::Milliseconds(200);
    std::fprintf(stderr, "\r%s  %d / %d%s", file_.c_str(), done, rows, done == rows ? "\n" : "");
  }

 private:
  const std::string file_;
  const bool shown_;
  absl::Time next_;
};

// Returns the bytes of the file. NOT_FOUND when it cannot be read.
absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes;
  std::error_code unknown;
  const std::uintmax_t size = std::filesystem::file_size(path, unknown);
  if (!unknown) bytes.reserve(static_cast<size_t>(std::min<std::uintmax_t>(size, kMaxFileBytes)) + 1);
  std::array<char, 1 << 16> part;
  // A file that is too long need not be read to its end.
  while (in && bytes.size() <= kMaxFileBytes) {
    in.read(part.data(), part.size());
    bytes.append(part.data(), static_cast<size_t>(in.gcount()));
  }
  if (in.bad() || (in.fail() && !in.eof())) return absl::NotFoundError("无法读取");
  return bytes;
}

absl::StatusOr<Source> ReadSource(const Arguments& arguments, const std::string& path) {
  ASSIGN_OR_RETURN(std::string bytes, ReadFile(path));
  return SourceOf(std::move(bytes), arguments.sheet);
}

absl::StatusOr<std::shared_ptr<const reference::ReferenceData>> ReadReference(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const reference::ReferenceFiles files, reference::LoadReferenceFiles(arguments.reference));
  return reference::ParseReference(files);
}

int Failed(const absl::Status& status) {
  std::cerr << status.message() << std::endl;
  return kFailed;
}

// Writes the template of a form where the arguments say. Without reference data it has no titles of open
// lists.
int WriteTemplate(const Arguments& arguments) {
  const absl::StatusOr<const FileForm*> form = FormNamed(arguments.form);
  const auto reference = ReadReference(arguments);
  ListsOnDay lists;
  if (reference.ok()) lists = {&(*reference)->kinds, reference::Today(absl::Now())};
  const absl::StatusOr<std::string> bytes = form.ok() ? TemplateOf(**form, lists) : form.status();
  if (!bytes.ok()) return Failed(bytes.status());
  std::ofstream file;
  if (!arguments.out.empty()) file.open(arguments.out, std::ios::binary);
  std::ostream& out = arguments.out.empty() ? std::cout : file;
  out << *bytes << std::flush;
  if (out) return kAllLoaded;
  std::cerr << "无法写模板文件" << std::endl;
  return kFailed;
}

// Exports a list to the workbook that the arguments name.
int ExportList(const Arguments& arguments) {
  const absl::StatusOr<Caller> caller = Caller::Of(arguments.caller);
  if (!caller.ok()) return Failed(caller.status());
  const absl::StatusOr<const ExportedList*> list = ExportNamed(arguments.list);
  if (!list.ok()) return Failed(list.status());
  SenderOptions options;
  options.caller = *caller;
  const Sender sender(ChannelsTo(arguments.targets, caller->transport()), options);
  const absl::StatusOr<ExportReport> report = Export(
      **list, arguments.export_options, arguments.out,
      [&sender](const std::string& service, const google::protobuf::Message& request,
                google::protobuf::Message& response) { return sender.Read(service, request, response); });
  if (!report.ok()) return Failed(report.status());
  std::cout << (*list)->name << "\t行 " << report->rows << "\t表 " << report->sheets << std::endl;
  return kAllLoaded;
}

// Completes the rejects file of a load, or removes that of an earlier load if no row is rejected any more.
absl::Status KeepRejects(const FileReport& report, bool dry_run, const std::string& file,
                         RejectsFile& rejects) {
  RETURN_IF_ERROR(rejects.Close());
  if (report.rejected > 0) {
    std::cerr << file << "：退回的行及原因见 " << rejects.path().filename().string() << std::endl;
  } else if (report.unreachable.empty() && !dry_run) {
    return rejects.Remove();
  }
  return absl::OkStatus();
}

// The outcome of loading a file.
struct Loaded {
  int code = kAllLoaded;
  bool unreachable = false;
};

Loaded LoadOne(const Arguments& arguments, const std::string& path, const LoadOptions& options,
               const reference::ReferenceData& reference, const Sender& sender) {
  const std::string file = std::filesystem::path(path).filename().string();
  ProgressLine line(file);
  const absl::StatusOr<Source> source = ReadSource(arguments, path);
  RejectsFile rejects(arguments.rejects, path, source.ok() && source->is_workbook);
  const LoadHooks hooks = {[&](absl::Span<const Request> requests) { return sender.Send(requests); },
                           [&](int done, int rows) { line(done, rows); },
                           [&](absl::string_view bytes) { rejects.Write(bytes); }};
  const absl::StatusOr<FileReport> report =
      source.ok() ? LoadFile(source->csv, reference, options, hooks) : source.status();
  if (!report.ok()) {
    std::cerr << file << "：" << report.status().message() << std::endl;
    return {kFailed};
  }
  std::cout << file << "\t" << report->title << "\t行 " << report->rows << "\t新增 " << report->loaded
            << "\t未变 " << report->unchanged << "\t退回 " << report->rejected << std::endl;
  Loaded loaded = {report->rejected > 0 ? kSomeRejected : kAllLoaded};
  if (const absl::Status kept = KeepRejects(*report, arguments.dry_run, file, rejects); !kept.ok()) {
    std::cerr << file << "：" << kept.message() << std::endl;
    loaded.code = kFailed;
  }
  if (!report->unreachable.empty()) {
    std::cerr << file << "：服务不可用，中断；再次运行即可续传（" << report->unreachable << "）" << std::endl;
    loaded = {kFailed, true};
  }
  return loaded;
}

// Loads the files in their order. One that cannot be used does not keep the others from being loaded.
int LoadAll(const Arguments& arguments, const reference::ReferenceData& reference, const Sender& sender) {
  LoadOptions options;
  options.in_flight = arguments.in_flight;
  for (const std::string& path : arguments.files) {
    if (const absl::StatusOr<Source> source = ReadSource(arguments, path); source.ok())
      options.retracted.merge(RetractedBy(source->csv, reference));
  }
  int worst = kAllLoaded;
  for (const std::string& path : arguments.files) {
    const Loaded loaded = LoadOne(arguments, path, options, reference, sender);
    worst = std::max(worst, loaded.code);
    if (loaded.unreachable) break;
  }
  return worst;
}

int Run(const Arguments& arguments) {
  const absl::StatusOr<Caller> caller = Caller::Of(arguments.caller);
  if (!caller.ok()) return Failed(caller.status());
  const auto reference = ReadReference(arguments);
  if (!reference.ok()) {
    std::cerr << "--reference: " << reference.status().message() << std::endl;
    return kFailed;
  }
  SenderOptions options;
  options.caller = *caller;
  options.dry_run = arguments.dry_run;
  return LoadAll(arguments, **reference, Sender(ChannelsTo(arguments.targets, caller->transport()), options));
}

}  // namespace
}  // namespace eastgate::intake

int main(int argc, char** argv) {
  eastgate::intake::Arguments arguments;
  CLI::App app(
      "Loads bureaus' files into the services: .xlsx workbooks, and CSV in UTF-8 or GB18030, told apart by\n"
      "their bytes; the form by the column names. Who calls is the reporter of every fact. A row that is "
      "known\n"
      "is left as it is, so a load that was interrupted is resumed, and a corrected file sent, by running "
      "again.\n"
      "Rejected rows are written to a file of their own with a column 退回原因; it is removed when no row of "
      "its\n"
      "file is rejected any more.\n"
      "Exit code: 0 every row is in, 1 some rows were rejected, 2 a file or a service could not be used.");
  CLI::Option* files = app.add_option("files", arguments.files, "Files, loaded in this order.");
  eastgate::intake::AddTargetFlags(app, arguments.targets);
  eastgate::intake::AddCallerFlags(app, arguments.caller);
  app.add_option(
         "--reference", arguments.reference,
         "The directory of divisions.csv and the other reference files, with which templates have the "
         "titles of open lists.")
      ->capture_default_str();
  app.add_option("--rejects", arguments.rejects,
                 "The directory where files of rejected rows are written; made if it is missing.")
      ->capture_default_str();
  app.add_option("--in-flight", arguments.in_flight,
                 "Calls in flight at a time; one has up to 100 rows where the service takes many at once.")
      ->check(CLI::Range(1, eastgate::intake::kMaxInFlight))
      ->capture_default_str();
  app.add_flag_callback(
      "--forms",
      [] {
        std::cout << eastgate::intake::FormsText(eastgate::intake::FileForms());
        throw CLI::Success();
      },
      "Prints every form with its columns and what they may hold, and ends.");
  app.add_flag_callback(
      "--list-forms",
      [] {
        std::cout << eastgate::intake::TitlesText(eastgate::intake::FileForms());
        throw CLI::Success();
      },
      "Prints the names of the forms, one a line, and ends.");
  CLI::Option* form = app.add_option("--template", arguments.form,
                                     "Writes an .xlsx to be filled in with the form of this name, and ends.")
                          ->excludes(files);
  app.add_flag_callback(
      "--list-exports",
      [] {
        std::cout << eastgate::intake::ExportsText();
        throw CLI::Success();
      },
      "Prints the lists that --export writes, with the fields by which each is filtered, and ends.");
  CLI::Option* out =
      app.add_option("--out", arguments.out,
                     "Where the template or the list is written; a template goes to the standard output if "
                     "it is not given.");
  CLI::Option* list =
      app.add_option(
             "--export", arguments.list,
             "Writes a list of a service, such as RectificationItems, as an .xlsx to --out, and ends.")
          ->excludes(files)
          ->excludes(form)
          ->needs(out);
  app.add_option("--filter", arguments.export_options.filters,
                 "What is exported: fields of the request, 'states=DISPATCHED open=true "
                 "division=360111103'; may be repeated.")
      ->needs(list);
  app.add_flag("--contract-names", arguments.export_options.contract_names,
               "The header has the names of the contract only, and none of the forms.")
      ->needs(list);
  app.add_option(
      "--sheet", arguments.sheet,
      "The sheet of the workbooks that is loaded; the first that is not hidden if it is not given.");
  app.add_flag("--dry-run", arguments.dry_run,
               "Checks every row and changes nothing. Rows that rest on earlier rows of the same load may be "
               "rejected; steps and\n"
               "corrections of what exists are checked in form only.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!arguments.form.empty()) return eastgate::intake::WriteTemplate(arguments);
  if (!arguments.list.empty()) return eastgate::intake::ExportList(arguments);
  if (arguments.files.empty()) return app.exit(CLI::RequiredError("files")) == 0 ? 0 : 2;
  return eastgate::intake::Run(arguments);
}
