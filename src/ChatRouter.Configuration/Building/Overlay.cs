using ChatRouter.Configuration.Settings;

namespace ChatRouter.Configuration.Building;

/// <summary>Puts settings onto model records. What no setting gives keeps the record's initial value, so that defaults stand in the model only.</summary>
internal static class Overlay
{
    /// <summary>A new record with the layers put on, the later over the earlier.</summary>
    public static T Build<T>(params ReadOnlySpan<SettingsObject?> layers)
        where T : class, new()
    {
        var model = new T();
        foreach (var layer in layers)
        {
            if (layer is not null) Apply(model, layer);
        }

        return model;
    }

    /// <summary>Sets what the options give and the model takes as it is. For a record that nobody else has seen yet.</summary>
    public static T Apply<T>(T model, SettingsObject options)
        where T : class
    {
        foreach (var setting in SettingsType.Of(options.GetType()).Settings)
        {
            if (setting.Target is { } target && setting.Property.GetValue(options) is { } value) target.SetValue(model, value);
        }

        return model;
    }
}
