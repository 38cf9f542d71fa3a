// The ids of the service's figures, each the measure of the same name. Users know them: never renamed.
#ifndef EASTGATE_SERVICES_COMMAND_FIGURE_IDS_H_
#define EASTGATE_SERVICES_COMMAND_FIGURE_IDS_H_

namespace eastgate::command {

inline constexpr char kHeadquarters[] = "command.headquarters";
inline constexpr char kTaskForces[] = "command.task_forces";
inline constexpr char kFunctionalGroups[] = "command.functional_groups";
inline constexpr char kTargets[] = "command.targets";
inline constexpr char kFundsAppropriated[] = "command.funds_appropriated";
inline constexpr char kFundsAllocated[] = "command.funds_allocated";
inline constexpr char kFundsAvailable[] = "command.funds_available";
inline constexpr char kFundAllocationRate[] = "command.fund_allocation_rate";
inline constexpr char kOrdersOpen[] = "command.supervision_orders_open";
inline constexpr char kOrdersIssued[] = "command.supervision_orders_issued";
inline constexpr char kLivelihoodFunds[] = "command.livelihood_funds";

}  // namespace eastgate::command

#endif  // EASTGATE_SERVICES_COMMAND_FIGURE_IDS_H_
