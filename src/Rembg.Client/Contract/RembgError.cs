namespace Rembg;

/// <summary>The kinds of failure. Their names are the error ids of the module and never change.</summary>
public enum RembgError
{
    /// <summary>The service refused this image or its options (400, and any other 4xx about this file).</summary>
    ApiValidation,

    /// <summary>The service does not know the key (401). No further image can succeed.</summary>
    InvalidApiKey,

    /// <summary>The account's e-mail address is not verified (403). No further image can succeed.</summary>
    EmailNotVerified,

    /// <summary>Too many requests in a short time (429), and the retries are used up.</summary>
    RateLimited,

    /// <summary>The daily limit is reached (429). No further image can succeed today.</summary>
    DailyLimitReached,

    /// <summary>The monthly limit is reached (429). No further image can succeed before the renewal.</summary>
    MonthlyLimitReached,

    /// <summary>The service failed (5xx), and the retries are used up.</summary>
    ServiceUnavailable,

    /// <summary>No connection, or it broke before the request was sent completely.</summary>
    ConnectionFailed,

    /// <summary>No data was transferred for the allowed time before the request was sent completely.</summary>
    RequestTimedOut,

    /// <summary>The request was sent completely, and no complete response was received. It may have cost a credit.</summary>
    OutcomeUnknown,

    /// <summary>A 2xx response that is no complete image of a known format, or invalid JSON.</summary>
    InvalidResponse,

    /// <summary>The service answered with a redirect, which is never followed: the key would be sent along.</summary>
    RedirectRefused,

    /// <summary>The input does not exist.</summary>
    ImageNotFound,

    /// <summary>The input is a folder that was named on purpose, a device, or not in the file system.</summary>
    NotAFile,

    /// <summary>The file is not one of the formats the service reads.</summary>
    UnsupportedFileType,

    /// <summary>The file is named like an image, or begins like one, but its header cannot be read.</summary>
    InvalidImage,

    /// <summary>The file is empty.</summary>
    EmptyFile,

    /// <summary>The file is larger than <see cref="ServiceLimits.MaximumUploadLength"/>.</summary>
    FileTooLarge,

    /// <summary>The image is wider than <see cref="ServiceLimits.MaximumDimension"/>.</summary>
    ImageTooWide,

    /// <summary>The image is taller than <see cref="ServiceLimits.MaximumDimension"/>.</summary>
    ImageTooTall,

    /// <summary>The background colour is neither hex nor a CSS colour name.</summary>
    InvalidColor,

    /// <summary>A mask has no background to colour.</summary>
    MaskWithBackgroundColor,

    /// <summary>The output exists, and replacing it was not asked for.</summary>
    OutputExists,

    /// <summary>Another input of the same run writes the same file.</summary>
    OutputCollision,

    /// <summary>The input could not be read, or changed while it was being sent.</summary>
    ReadFailed,

    /// <summary>The output could not be written.</summary>
    WriteFailed,

    /// <summary>A value cannot be understood, or is out of its range.</summary>
    InvalidParameterValue,

    /// <summary>Two options were given that exclude each other.</summary>
    ConflictingParameters,

    /// <summary>The run ended before this image was sent.</summary>
    NotSubmitted,

    /// <summary>No API key was given in any way.</summary>
    ApiKeyMissing,

    /// <summary>The endpoint is plain HTTP beyond loopback, so the key could be read in transit.</summary>
    InsecureEndpoint,
}
