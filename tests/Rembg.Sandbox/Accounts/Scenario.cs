namespace Rembg.Sandbox.Accounts;

/// <summary>What a reserved key brings about.</summary>
internal enum Scenario
{
    /// <summary>An account with nothing special.</summary>
    None,

    /// <summary>401: the key is unknown.</summary>
    Invalid,

    /// <summary>403: the e-mail address is not verified.</summary>
    Unverified,

    /// <summary>429: always the short-term limit.</summary>
    RateLimited,

    /// <summary>429: always the daily limit.</summary>
    Daily,

    /// <summary>429: no credit is left.</summary>
    Monthly,

    /// <summary>A long think time.</summary>
    Slow,

    /// <summary>Every third removal is a 503.</summary>
    Flaky,

    /// <summary>The billing cycle is the calendar month.</summary>
    Unsynced,

    /// <summary>No billing cycle is known.</summary>
    NoCycles,

    /// <summary>Usage answers with nulls, missing members and unknown ones.</summary>
    Nulls,
}
