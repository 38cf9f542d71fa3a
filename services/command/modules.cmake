# The files of command: proto/, services/command/ and tests/unit/command/ are built from these lists.

# proto/eastgate/command/v1/<name>.proto.
set(command_protos
  briefing city city_publication fund_account fund_allocation fund_appropriation fund_service mechanism publication suite supervision
  supervision_service supervision_subject target target_service)

# services/command/<name>.cc, each with tests/unit/command/<name>_test.cc.
set(command_modules
  briefing_export briefing_items briefing_narrative briefing_rules briefing_sections briefing_service briefing_table
  briefing_workbook city_answers city_publication_rules city_publication_service city_rules city_sections city_service city_small_cells city_sums
  comparison_rules cross_checks districts fund_account_rules fund_allocation_rules fund_appropriation_rules
  fund_service known_figures mechanism_rules mechanism_service publication_rules publication_service supervision_findings
  suite_names supervision_plan supervision_rules supervision_service supervision_subjects sweep_schedule tables
  target_evaluation target_rules target_service)

# These have no test file of their own: they join rows, tables and other services, and are tested through <noun>_service_test.cc.
set(command_joining_modules
  briefing_gathering city_districts city_gathering fund_facts mechanism_facts peers supervision_facts supervision_survey
  target_facts)
