using System.Globalization;
using ChatRouter.Model;
using ChatRouter.Model.Callers;

namespace ChatRouter.Pipeline;

/// <summary>The refusal of a model that does not exist, or not for this tenant: both look the same.</summary>
internal static class UnknownModel
{
    /// <summary>Names the models that the tenant has.</summary>
    public static Refusal Refuse(RouterModel models, string model, Tenant tenant)
    {
        var known = models.RouteNamesOf(tenant).Take(10).DefaultIfEmpty("none");
        var shown = model.Length <= 64 ? model : string.Create(CultureInfo.InvariantCulture, $"{model.AsSpan(0, 64)}...");
        return new Refusal(404, RefusalCodes.ModelNotFound, $"The model '{shown}' does not exist. Models here: {string.Join(", ", known)}.", Param: "model");
    }
}
