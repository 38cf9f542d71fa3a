// Forms of reports (填报): of any service, which is what the figure's id begins with.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/reference/reporting_duties.h"
#include "eastgate/figure/v1/reporting_service.pb.h"
#include "services/intake/form.h"

namespace eastgate::intake {
namespace {

namespace fg = ::eastgate::figure::v1;

enum ReportStep { kReview = 1, kReturn, kClosing };
constexpr Word kReportSteps[] = {{"审核", kReview}, {"退回", kReturn}, {"结账", kClosing}};

constexpr char kFigure[] = "填报指标";
constexpr char kDivision[] = "填报区划";

Request ToServiceOf(Row& row, MessagePtr message) {
  const std::string figure = row.Required(kFigure);
  return Addressed{figure.substr(0, figure.find('.')), std::move(message)};
}

template <class Message>
Request ReportStepOf(Row& row) {
  return ToServiceOf(row, StepOf<Message>(row, {{"业务编号", "source_ref", As::kRequired},
                                                {"填报编号", "name", As::kName, "figureReports"},
                                                {"环节日期", "occurred_on", As::kDate}}));
}

FileForm Reports() {
  static const std::vector<Field> fields = {{"填报编号", "figure_report_id", As::kId},
                                            {kFigure, "figure", As::kRequired},
                                            {"所属期", "period", As::kRequired},
                                            {"填报日期", "reported_on", As::kDate}};
  std::vector<std::string> columns = ColumnsOf(fields);
  columns.push_back(kDivision);
  return {"指标填报", columns, /*in_order=*/false, [](Row& row) -> Request {
            auto request = std::make_shared<fg::CreateFigureReportRequest>();
            Fill(*request, fields, row);
            // It reports as what it was at the period's end.
            const auto period = reference::ParsePeriod(request->period());
            if (!period.ok()) row.Problem("所属期", "应为 2024-09、2024-Q3 或 2024");
            request->set_division(row.Division(
                kDivision, period.ok() ? reference::FormatDate(period->LastDay()) : request->reported_on()));
            return ToServiceOf(row, std::move(request));
          }};
}

FileForm ReportSteps() {
  return {"填报审核结账",
          {"业务编号", kFigure, "填报编号", "填报环节", "环节日期", "原因"},
          /*in_order=*/true,
          [](Row& row) -> Request {
            switch (row.OneOf("填报环节", kReportSteps)) {
              case kReview:
                return ReportStepOf<fg::ReviewFigureReportRequest>(row);
              case kReturn:
                return ReportStepOf<fg::ReturnFigureReportRequest>(row);
              default:
                return ReportStepOf<fg::CloseFigureReportRequest>(row);
            }
          }};
}

}  // namespace

std::vector<FileForm> ReportingForms() {
  return {Reports(), ReportSteps()};
}

}  // namespace eastgate::intake
