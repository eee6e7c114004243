using ChatRouter.Configuration.Settings;

namespace ChatRouter.Configuration.Options;

[Subject("Lanes")]
internal sealed class LanesOptions : SettingsObject
{
    [Setting("Requests that must be answered. The other lanes leave room for them.", Otherwise = "its defaults")]
    public LaneOptions? Critical { get; set; }

    [Setting("Requests that a person waits for.", Otherwise = "its defaults")]
    public LaneOptions? Interactive { get; set; }

    [Setting("Requests that a program waits for.", Otherwise = "its defaults")]
    public LaneOptions? Internal { get; set; }

    [Setting("Lines from the queue: they leave room for all synchronous requests.", Otherwise = "its defaults")]
    public LaneOptions? Batch { get; set; }

    [Setting("Copies of traffic: they leave half of the places free.", Otherwise = "its defaults")]
    public LaneOptions? Shadow { get; set; }
}
