using System.Globalization;

namespace ChatRouter.Telemetry;

/// <summary>
/// What a caller gets of a decision (<c>x-router-decision</c>): its id, a dot, and a mark of tenant and route in 8 hexadecimal digits. By the mark any instance knows whose
/// request it was and which route answered it, though only one has the record.
/// </summary>
public static class DecisionTicket
{
    private const int MarkLength = 8;

    /// <summary>The ticket of a decision.</summary>
    public static string Of(string id, string tenant, string? route)
        => string.Create(CultureInfo.InvariantCulture, $"{id}.{MarkOf(tenant, route):x8}");

    /// <summary>The id in a ticket; an id alone is itself.</summary>
    public static string IdOf(string ticket) => ticket.Length > MarkLength + 1 && ticket[^(MarkLength + 1)] == '.' ? ticket[..^(MarkLength + 1)] : ticket;

    /// <summary>Whether a ticket is one of this tenant and route.</summary>
    public static bool IsOf(string ticket, string tenant, string route)
        => ticket.Length > MarkLength + 1 && ticket[^(MarkLength + 1)] == '.'
            && uint.TryParse(ticket.AsSpan(ticket.Length - MarkLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mark) && mark == MarkOf(tenant, route);

    // FNV-1a over UTF-16. It tells tenants and routes apart; it is no proof: who makes one up reports on a request of its own tenant that never was.
    private static uint MarkOf(string tenant, string? route)
    {
        var hash = 2166136261u;
        foreach (var character in tenant) hash = (hash ^ character) * 16777619;
        hash = (hash ^ '\n') * 16777619;
        foreach (var character in route ?? "") hash = (hash ^ character) * 16777619;
        return hash;
    }
}
