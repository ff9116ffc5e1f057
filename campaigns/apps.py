from __future__ import annotations

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "活动"

    def ready(self) -> None:
        # Imported here because these modules need the models of all apps.
        from campaigns.models import Campaign, CampaignMember
        from campaigns.running import update_campaigns
        from campaigns.trying import PREVIEW
        from reminders import mornings
        from reminders.forecast import trials
        from reminders.models import RuleStep

        writes = [Campaign, CampaignMember, RuleStep]
        mornings.register(update_campaigns, writes=writes)
        trials.register(PREVIEW)
