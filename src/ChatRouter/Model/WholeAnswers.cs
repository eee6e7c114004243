namespace ChatRouter.Model;

/// <summary>How an answer is had from a backend for a caller who does not stream.</summary>
public enum WholeAnswers
{
    /// <summary>Asked for as a stream and put together by the router: the limits of a stream hold, and what breaks off is continued elsewhere.</summary>
    Assembled,

    /// <summary>Asked for as a whole and passed on as received. Until it is there nobody can tell thinking from hanging.</summary>
    Direct,
}
