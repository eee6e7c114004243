using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ChatRouter.LocalHost.Drills;

/// <summary>Something that chat requests wait for before they are answered, which the product does not have: for drills that must go red.</summary>
/// <param name="passAsync">What they wait for; false, and the request gets 503.</param>
internal sealed class OnTheWay(Func<CancellationToken, Task<bool>> passAsync) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            if (context.Request.Path == "/v1/chat/completions" && !await passAsync(context.RequestAborted)) context.Response.StatusCode = 503;
            else await rest(context);
        });
        next(app);
    };
}
