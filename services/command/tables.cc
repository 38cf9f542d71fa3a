#include "services/command/tables.h"

#include "services/command/fund_account_rules.h"
#include "services/command/fund_facts.h"
#include "services/command/mechanism_facts.h"
#include "services/command/publication_rules.h"
#include "services/command/supervision_facts.h"
#include "services/command/target_facts.h"

namespace eastgate::command {

Tables::Tables() {
  mechanism_units.SetLinks(MechanismUnitLinks(*this));
  AddOwned(kMechanismUnitUpdated, "eastgate.command.v1.MechanismService/UpdateMechanismUnit");
  targets.SetLinks(TargetLinks(*this));
  TargetVersionEntry().AddTo(*this, targets);
  appropriations.SetLinks(AppropriationLinks(*this));
  allocations.SetLinks(AllocationLinks(*this));
  AddTable(fund_accounts);
  Add(FundAccountFigures());
  AddTable(published_briefings);
  orders.SetLinks(SupervisionOrderLinks(*this));
  AddOwned(kBriefingPublished, "eastgate.command.v1.PublicationService/PublishBriefing");
}

}  // namespace eastgate::command
