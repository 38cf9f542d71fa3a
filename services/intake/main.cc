// intake: loads bureaus' CSV files into the services, through their public methods.
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/auth/principal.h"
#include "common/reference/reference_data.h"
#include "services/intake/form_text.h"
#include "services/intake/loader.h"
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
  std::string principal;
  std::string reference = "reference";
  std::string rejects = ".";
  int in_flight = 64;
  bool dry_run = false;
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

int LoadOne(const Arguments& arguments, const std::string& path, const reference::DivisionRegistry& divisions,
            const Sender& sender) {
  const std::string file = std::filesystem::path(path).filename().string();
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  if (!in || !(bytes << in.rdbuf())) {
    std::cerr << file << "：无法读取" << std::endl;
    return kFailed;
  }
  ProgressLine line(file);
  const absl::StatusOr<FileReport> report = LoadFile(
      bytes.str(), divisions, arguments.in_flight,
      [&](const Request& request) { return sender.Send(request); },
      [&](int done, int rows) { line(done, rows); });
  if (!report.ok()) {
    std::cerr << file << "：" << report.status().message() << std::endl;
    return kFailed;
  }
  std::cout << file << "\t" << report->title << "\t行 " << report->rows << "\t新增 " << report->loaded
            << "\t未变 " << report->unchanged << "\t退回 " << report->rejected << std::endl;
  if (report->rejected > 0) {
    const auto rejects = std::filesystem::path(arguments.rejects) / absl::StrCat(file, ".rejected.csv");
    std::ofstream out(rejects, std::ios::binary);
    if (!(out << report->rejects_csv) || !out.flush()) {
      std::cerr << file << "：无法写退回文件" << std::endl;
      return kFailed;
    }
    std::cerr << file << "：退回的行及原因见 " << rejects.filename().string() << std::endl;
  }
  if (!report->unreachable.empty()) {
    std::cerr << file << "：服务不可用，中断；再次运行即可续传（" << report->unreachable << "）" << std::endl;
    return kFailed;
  }
  return report->rejected > 0 ? kSomeRejected : kAllLoaded;
}

int Run(const Arguments& arguments) {
  if (const auto principal = auth::CheckPrincipal(arguments.principal); !principal.ok()) {
    std::cerr << "--principal: " << principal.status().message() << std::endl;
    return kFailed;
  }
  const auto files = reference::LoadReferenceFiles(arguments.reference);
  const auto reference = files.ok() ? reference::ParseReference(*files) : files.status();
  if (!reference.ok()) {
    std::cerr << "--reference: " << reference.status().message() << std::endl;
    return kFailed;
  }
  SenderOptions options;
  options.principal = arguments.principal;
  options.dry_run = arguments.dry_run;
  const Sender sender(ChannelsTo(arguments.targets), options);
  int worst = kAllLoaded;
  for (const std::string& path : arguments.files) {
    const int code = LoadOne(arguments, path, (*reference)->divisions, sender);
    worst = std::max(worst, code);
    if (code == kFailed) break;
  }
  return worst;
}

}  // namespace
}  // namespace eastgate::intake

int main(int argc, char** argv) {
  eastgate::intake::Arguments arguments;
  CLI::App app(
      "Loads bureaus' CSV files (UTF-8 or GB18030, told apart by their bytes; the kind by the column names) "
      "into the services. A row that is\n"
      "known is left as it is, so a load that was interrupted is resumed, and a corrected file sent, by "
      "running again. Rejected rows\n"
      "are written to FILE.rejected.csv with a column 退回原因.\n"
      "Exit code: 0 every row is in, 1 some rows were rejected, 2 a file or a service could not be used.");
  app.add_option("files", arguments.files, "Files, loaded in this order.")->required();
  eastgate::intake::AddTargetFlags(app, arguments.targets);
  app.add_option("--principal", arguments.principal,
                 "Who sends the files, e.g. bureau:medical-insurance: the reporter of every fact.")
      ->required();
  app.add_option("--reference", arguments.reference,
                 "The directory of divisions.csv and the other reference files.")
      ->capture_default_str();
  app.add_option("--rejects", arguments.rejects, "Where files of rejected rows are written.")
      ->capture_default_str();
  app.add_option("--in-flight", arguments.in_flight, "Requests in flight at a time.")
      ->check(CLI::Range(1, eastgate::intake::kMaxInFlight))
      ->capture_default_str();
  app.add_flag_callback(
      "--forms",
      [] {
        std::cout << eastgate::intake::FormsText(eastgate::intake::FileForms());
        throw CLI::Success();
      },
      "Prints every form with its columns and what they may hold, and ends.");
  app.add_flag("--dry-run", arguments.dry_run,
               "Checks every row and changes nothing. Rows that rest on earlier rows of the same load may be "
               "rejected; steps and\n"
               "corrections of what exists are checked in form only.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return eastgate::intake::Run(arguments);
}
