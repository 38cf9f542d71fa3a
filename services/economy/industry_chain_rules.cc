#include "services/economy/industry_chain_rules.h"

#include "absl/strings/str_cat.h"

namespace eastgate::economy {

absl::Status CheckCreate(const v1::CreateIndustryChainRequest& request, resource::RequestCheck check) {
  check.Id("industry_chain_id", request.industry_chain_id());
  check.Title("title_zh", request.title_zh());
  const auto founded_on = check.Date("founded_on", request.founded_on());
  check.Division("division", request.division(), founded_on);
  check.SourceRef(request.source_ref());
  return check.ToStatus();
}

absl::Status CheckList(const v1::ListIndustryChainsRequest& request, resource::RequestCheck check) {
  check.PageSize(request.page_size());
  return check.ToStatus();
}

bool Matches(const v1::ListIndustryChainsRequest& request, const v1::IndustryChain& chain) {
  return ChainEntry().IsListed(request.states(), chain);
}

v1::IndustryChain FoundChain(const v1::CreateIndustryChainRequest& request) {
  v1::IndustryChain chain;
  chain.set_name(absl::StrCat("industryChains/", request.industry_chain_id()));
  chain.set_title_zh(request.title_zh());
  chain.set_lead_unit(request.lead_unit());
  chain.set_division(request.division());
  chain.set_founded_on(request.founded_on());
  chain.set_source_ref(request.source_ref());
  return chain;
}

const lifecycle::Entry<v1::IndustryChain>& ChainEntry() {
  static const auto* rules = new lifecycle::Entry<v1::IndustryChain>(
      {.kind = kChainRecorded,
       .recorded = v1::INDUSTRY_CHAIN_STATE_FOUNDED,
       .retracted = v1::INDUSTRY_CHAIN_STATE_RETRACTED,
       .occurred_on =
           [](const v1::IndustryChain& chain) { return lifecycle::StoredDate(chain.founded_on()); },
       .mutable_day = &v1::IndustryChain::mutable_founded_on,
       .correctable = {.occurred_on = true, .division = true},
       .updates = {kChainUpdated, "eastgate.economy.v1.IndustryChainService/UpdateIndustryChain"}});
  return *rules;
}

}  // namespace eastgate::economy
