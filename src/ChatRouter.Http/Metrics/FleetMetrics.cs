using ChatRouter.Operations.Reports;

namespace ChatRouter.Http.Metrics;

/// <summary>The fleet, its zones, tenants and alerts.</summary>
internal static class FleetMetrics
{
    public static void Write(PrometheusText text, StateReport state)
    {
        text.Gauge("chatrouter_instance_info", "1, with the name of the instance that answers.").Add(1, ("instance", state.Instance));
        text.Gauge("chatrouter_fleet_instances", "Instances when they were last counted.").Add(state.Instances);
        text.Gauge("chatrouter_fleet_view_age_seconds", "Age of the shared view.").Add(state.FleetViewAgeSeconds);
        text.Gauge("chatrouter_fleet_storage_up", "1 while the shared state can be read.").Add(state.FleetError is null);
        text.Gauge("chatrouter_prober_heartbeat_age_seconds", "Age of the prober's heartbeat.").Add(state.ProberHeartbeatAgeSeconds);

        text.Gauge("chatrouter_zone_in_service_backends", "Backends of a zone that are in service.");
        foreach (var zone in state.Zones) text.Add(zone.InService, ("zone", zone.Name));
        text.Gauge("chatrouter_zone_backends", "Backends of a zone.");
        foreach (var zone in state.Zones) text.Add(zone.Backends, ("zone", zone.Name));

        text.Gauge("chatrouter_tenant_active_requests", "Requests that run in this instance.");
        foreach (var (tenant, active) in state.ActiveByTenant) text.Add(active, ("tenant", tenant));

        text.Gauge("chatrouter_alert", "1 for every alert that is pending or firing.");
        foreach (var alert in state.Alerts.Where(alert => alert.State != "resolved")) text.Add(1, ("rule", alert.Rule), ("subject", alert.Subject), ("state", alert.State));
        text.Gauge("chatrouter_alert_channel_waiting_messages", "Messages that wait to be sent.");
        foreach (var channel in state.Channels) text.Add(channel.Waiting, ("channel", channel.Name));
    }
}
