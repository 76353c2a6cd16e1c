namespace Rembg;

/// <summary>Everything that can go wrong, by the name that the module uses as error id. The names never change.</summary>
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

    /// <summary>No connection, or it broke before the request was sent whole.</summary>
    ConnectionFailed,

    /// <summary>Nothing moved for the allowed time before the request was sent whole.</summary>
    RequestTimedOut,

    /// <summary>The request was sent whole and never answered. It may have cost a credit.</summary>
    OutcomeUnknown,

    /// <summary>A 200 that is no whole image of a known format, or JSON that is none.</summary>
    InvalidResponse,

    /// <summary>The service answered with a redirect, which is never followed: the key would go along.</summary>
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

    /// <summary>A value that was asked for cannot be read, or is not one that is possible.</summary>
    InvalidParameterValue,

    /// <summary>Two things were asked for that exclude each other.</summary>
    ConflictingParameters,

    /// <summary>The run ended before this image was sent.</summary>
    NotSubmitted,

    /// <summary>No API key was given in any way.</summary>
    ApiKeyMissing,

    /// <summary>The endpoint is plain HTTP beyond loopback, where the key could be read on the way.</summary>
    InsecureEndpoint,
}
