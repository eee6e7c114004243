using ChatRouter.Configuration.Settings;

namespace ChatRouter.Configuration.Options.Access;

[Subject("Tenant's Entra")]
internal sealed class TenantEntraOptions : SettingsObject
{
    [Setting("Application ids (`azp`, in version 1 `appid`): every token that such an application has got, for itself or for a user.", Otherwise = "none", MaxLength = 200)]
    public IReadOnlyList<string>? Applications { get; set; }

    [Setting("Object ids (`oid`) of service principals, managed identities and users. They go before applications.", Otherwise = "none", MaxLength = 200)]
    public IReadOnlyList<string>? Objects { get; set; }

    [Setting("App roles (`roles`) of the router's registration. They count for tokens that no object and no application decides.", Otherwise = "none", MaxLength = 200)]
    public IReadOnlyList<string>? Roles { get; set; }
}
