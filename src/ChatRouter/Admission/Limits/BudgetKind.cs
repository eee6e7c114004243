namespace ChatRouter.Admission.Limits;

/// <summary>What a budget of a day counts.</summary>
internal enum BudgetKind
{
    /// <summary>Tokens.</summary>
    Tokens,

    /// <summary>Money.</summary>
    Cost,
}
