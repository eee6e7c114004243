using System.Text;
using ChatRouter.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.LocalHost.Drills;

/// <summary>Protections that no setting can take away, taken away around the router: what a drill's broken product is built of.</summary>
internal static class Lacks
{
    /// <summary>Requests wait for the tables: each reads the keys there before it is let in.</summary>
    public const string TablesBeside = "tables-beside";

    /// <summary>Requests share the way of batch work: each goes through the queue before it is answered.</summary>
    public const string QueueBeside = "queue-beside";

    /// <summary>One instance's word holds for all: none sees that there are others.</summary>
    public const string Quorum = "quorum";

    /// <summary>An operator's word is kept and followed by nobody.</summary>
    public const string Holds = "holds";

    private static readonly byte[] s_line = Encoding.UTF8.GetBytes(
        """{"custom_id":"1","method":"POST","url":"/v1/chat/completions","body":{"model":"chat","messages":[{"role":"user","content":"Say 1 token."}]}}""");

    /// <summary>All words.</summary>
    public static IReadOnlyList<string> Words { get; } = [TablesBeside, QueueBeside, Quorum, Holds];

    /// <summary>The tables as the broken product sees them.</summary>
    public static IEntityTableStore Tables(IEntityTableStore tables, string? lacks) => lacks switch
    {
        Quorum => new HidingTables(tables, TableNames.Evidence, null),
        Holds => new HidingTables(tables, TableNames.Fleet, "drain"),
        _ => tables,
    };

    /// <summary>Puts what is in the way of requests there.</summary>
    public static void Add(IServiceCollection services, string? lacks)
    {
        if (lacks == TablesBeside) services.AddSingleton<IStartupFilter>(provider => new OnTheWay(async stop => (await Engine(provider).TenantKeys.ListAsync()).Refusal is null));
        if (lacks == QueueBeside) services.AddSingleton<IStartupFilter>(provider => new OnTheWay(async stop => (await Engine(provider).BatchIntake.SubmitAsync(new MemoryStream(s_line), provider.GetRequiredService<Model.RouterModel>().Tenants[0], stop)).Refusal is null));
    }

    private static RouterEngine Engine(IServiceProvider services) => services.GetRequiredService<RouterEngine>();
}
