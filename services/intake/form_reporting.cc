// The forms of reports of figures (填报): of any service, which is what the figure's id begins with.
#include <vector>

#include "eastgate/figure/v1/reporting_service.pb.h"
#include "services/intake/form.h"

namespace eastgate::intake {

namespace fg = ::eastgate::figure::v1;

std::vector<FileForm> ReportingForms() {
  return {Form<fg::CreateFigureReportRequest>(
              // The division reports as what it was at the period's end.
              "指标填报", {{"填报编号", "figure_report_id", As::kId},
                           {"填报指标", "figure", As::kFigure},
                           {"所属期", "period", As::kPeriod},
                           {"填报日期", "reported_on", As::kDate},
                           {"填报单位", "acting_unit", As::kText},
                           {"填报区划", "division", As::kDivision, "period"}}),
          StepForm("填报审核结账",
                   {{"业务编号", "source_ref", As::kRequired},
                    {"填报指标", "", As::kFigure},
                    {"填报编号", "name", As::kName, "figureReports"},
                    {"填报环节", "", As::kStep},
                    {"环节日期", "occurred_on", As::kDate},
                    {"审核单位", "acting_unit", As::kText},
                    {"原因", "reason", As::kRequired}},
                   {Step<fg::ReviewFigureReportRequest>("审核"), Step<fg::ReturnFigureReportRequest>("退回"),
                    Step<fg::CloseFigureReportRequest>("结账")})};
}

}  // namespace eastgate::intake
