using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings.Caching;

namespace ChatRouter.Configuration.Options.Caching;

[Subject("Cache")]
[Builds(typeof(CacheSettings))]
internal sealed class CacheOptions : SettingsObject
{
    [Setting("Memory of one instance for kept answers; what was used longest ago goes first.", Min = "1048576", Max = "1073741824", Unit = "bytes")]
    public int? MaxBytes { get; set; }
}
