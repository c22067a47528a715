"""ISO 4217: the currencies in use, and how many digits their minor unit has.

The numbers are the standard's, because card schemes and payment providers count by them. CLDR's, which pages could
take from babel, tell how many digits people write; they differ for a dozen currencies.
"""

_TWO_DIGITS = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE
CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR
KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB
PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY
TTD TWD TZS UAH USD UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
_DIGITS = (
    dict.fromkeys(_TWO_DIGITS.split(), 2)
    | dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(), 0)  # noqa: SIM905  as the table above
    | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
)


def minor_unit_digits(currency: str) -> int:
    """2 for EUR, 0 for JPY, 3 for KWD. Raises ValueError for what is no currency."""
    try:
        return _DIGITS[currency]
    except KeyError:
        raise ValueError(f"{currency!r} is not a currency in use (ISO 4217, three capital letters)") from None
