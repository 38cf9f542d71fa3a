// article: prints a day's briefing and checks the district's figures against what a published report states.
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "eastgate/command/v1/briefing.grpc.pb.h"
#include "eastgate/command/v1/target_service.grpc.pb.h"
#include "eastgate/figure/v1/figure_service.grpc.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/intake/article.h"
#include "services/intake/targets.h"
#include "services/intake/yuan.h"

namespace eastgate::intake {
namespace {

// Exit codes.
constexpr int kAllAgree = 0;
constexpr int kSomeDiffer = 1;
constexpr int kFailed = 2;

constexpr absl::Duration kCallLimit = absl::Seconds(30);

struct Arguments {
  std::string as_of;
  std::string file;
  CallerFlags caller = {.default_principal = "office:article"};
  Targets targets = DefaultTargets();
};

// The services, and who asks them.
struct Asked {
  Channels channels;
  Caller caller;
};

template <class Stub, class Request, class Response>
absl::StatusOr<Response> Call(const Asked& asked, Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                              const Request& request) {
  grpc::ClientContext context;
  asked.caller.Identify(context);
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallLimit));
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return absl::UnavailableError(status.error_message());
  return response;
}

int Fail(absl::string_view what) {
  std::cerr << what << std::endl;
  return kFailed;
}

// Returns the evaluation of the target of the figure and the year as of the day; nothing where there is none.
absl::StatusOr<std::optional<command::v1::TargetEvaluation>> EvaluateTarget(const ArticleLine& line,
                                                                            const std::string& as_of,
                                                                            const Asked& asked) {
  const auto stub = command::v1::TargetService::NewStub(asked.channels.at(config::kCommand));
  command::v1::ListTargetsRequest list;
  list.set_figure(line.query.figure());
  int year = 0;
  if (!absl::SimpleAtoi(as_of.substr(0, 4), &year)) return absl::InvalidArgumentError("--as-of");
  list.set_year(year);
  const auto targets = Call(asked, *stub, &command::v1::TargetService::Stub::ListTargets, list);
  if (!targets.ok()) return targets.status();
  for (const command::v1::Target& target : targets->targets()) {
    figure::v1::FigureQuery query;
    query.set_figure(target.figure());
    query.set_division(target.division());
    *query.mutable_dimensions() = target.dimensions();
    if (!google::protobuf::util::MessageDifferencer::Equals(query, line.query)) continue;
    command::v1::EvaluateTargetRequest request;
    request.set_name(target.name());
    request.set_as_of(as_of);
    auto evaluation = Call(asked, *stub, &command::v1::TargetService::Stub::EvaluateTarget, request);
    if (!evaluation.ok()) return evaluation.status();
    return *std::move(evaluation);
  }
  return std::nullopt;
}

// Prints each line with its figure's value.
absl::StatusOr<bool> CheckLines(const std::vector<ArticleLine>& lines, const std::string& as_of,
                                const Asked& asked) {
  bool all = true;
  for (const ArticleLine& line : lines) {
    const auto channel = asked.channels.find(config::ServiceOf(line.query.figure()));
    if (channel == asked.channels.end())
      return absl::NotFoundError(absl::StrCat("no service has ", line.query.figure()));
    const auto stub = figure::v1::FigureService::NewStub(channel->second);
    figure::v1::GetFigureRequest request;
    *request.mutable_query() = line.query;
    request.mutable_query()->set_as_of(as_of);
    request.set_compare_year_on_year(true);
    const auto value = Call(asked, *stub, &figure::v1::FigureService::Stub::GetFigure, request);
    if (!value.ok()) return value.status();
    absl::StatusOr<std::optional<command::v1::TargetEvaluation>> target = std::nullopt;
    if (line.needs_target()) target = EvaluateTarget(line, as_of, asked);
    if (!target.ok()) return target.status();
    const bool agrees = Agrees(line, *value, *target);
    all = all && agrees;
    const std::string exact =
        value->has_ratio() ? absl::StrCat(value->ratio().numerator(), "/", value->ratio().denominator())
                           : absl::StrCat(value->value());
    std::cout << line.query.figure() << "\t" << line.filter << "\t" << exact << "\t"
              << absl::StripPrefix(figure::v1::FigureUnit_Name(value->unit()), "FIGURE_UNIT_") << "\t"
              << ValueText(*value) << "\t" << line.words << "\t" << (agrees ? "agrees" : "differs") << " ("
              << line.relation << " " << line.wanted << ")"
              << (*target ? TargetStatusText((*target)->status()) : "") << "\n";
  }
  return all;
}

int Run(const Arguments& arguments) {
  const absl::StatusOr<Caller> caller = Caller::Of(arguments.caller);
  if (!caller.ok()) return Fail(caller.status().message());
  std::ifstream in(arguments.file);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) return Fail("--file: cannot be read");
  const auto lines = ParseArticle(text.str());
  if (!lines.ok()) return Fail(lines.status().message());
  const Asked asked = {ChannelsTo(arguments.targets, caller->transport()), *caller};

  command::v1::GetBriefingRequest request;
  request.set_as_of(arguments.as_of);
  const auto stub = command::v1::BriefingService::NewStub(asked.channels.at(config::kCommand));
  const auto briefing = Call(asked, *stub, &command::v1::BriefingService::Stub::GetBriefing, request);
  if (!briefing.ok()) return Fail(briefing.status().message());
  std::cout << BriefingText(*briefing) << "\n【与报道核对】\n";
  const auto agree = CheckLines(*lines, arguments.as_of, asked);
  std::cout.flush();
  if (!agree.ok()) return Fail(agree.status().message());
  bool complete = true;
  for (const auto& section : briefing->sections()) {
    complete = complete && section.status() == command::v1::BRIEFING_SECTION_STATUS_OK;
  }
  return *agree && complete ? kAllAgree : kSomeDiffer;
}

}  // namespace
}  // namespace eastgate::intake

int main(int argc, char** argv) {
  eastgate::intake::Arguments arguments;
  CLI::App app(
      "Prints the briefing of a day in Chinese and checks the district's figures against the lines of a "
      "published report.\n"
      "Exit code: 0 all agree, 1 some differ or a section is unavailable, 2 a file or a service could not be "
      "used.");
  app.add_option("--as-of", arguments.as_of, "The day, YYYY-MM-DD.")->required();
  app.add_option("--file", arguments.file, "The lines: tab-separated, see deploy/sample/article.tsv.")
      ->required();
  eastgate::intake::AddCallerFlags(app, arguments.caller);
  eastgate::intake::AddTargetFlags(app, arguments.targets);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return eastgate::intake::Run(arguments);
}
