"""What ISO 20022 wants of a camt.053.001.08 (BankToCustomerStatementV08), as far as a statement of ours may use it: the children of each
element in their order, how often each may be there, and what stands in the last ones."""

import re
from xml.etree import ElementTree as ET

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
MANY = 10**9
_CHILDREN: dict[str, str] = {
    "Document": "BkToCstmrStmt",
    "BkToCstmrStmt": "GrpHdr Stmt+",
    "GrpHdr": "MsgId CreDtTm MsgRcpt? MsgPgntn? OrgnlBizQry? AddtlInf?",
    "Stmt": "Id StmtPgntn? ElctrncSeqNb? RptgSeq? LglSeqNb? CreDtTm? FrToDt? CpyDplctInd? RptgSrc? Acct RltdAcct? Intrst* Bal+ TxsSummry? "
    "Ntry* AddtlStmtInf?",
    "FrToDt": "FrDtTm ToDtTm",
    "Acct": "Id Tp? Ccy? Nm? Prxy? Ownr? Svcr?",
    "Acct/Id": "Othr",
    "Othr": "Id SchmeNm? Issr?",
    "Ownr": "Nm? PstlAdr? Id? CtryOfRes? CtctDtls?",
    "Svcr": "FinInstnId BrnchId?",
    "FinInstnId": "BICFI? ClrSysMmbId? LEI? Nm? PstlAdr? Othr?",
    "Bal": "Tp CdtLine* Amt CdtDbtInd Dt Avlbty*",
    "Tp": "CdOrPrtry SubTp?",
    "CdOrPrtry": "Cd",
    "Dt": "DtTm",
    "BookgDt": "DtTm",
    "TxsSummry": "TtlNtries? TtlCdtNtries? TtlDbtNtries? TtlNtriesPerBkTxCd*",
    "TtlNtries": "NbOfNtries? Sum? TtlNetNtry?",
    "TtlNetNtry": "Amt CdtDbtInd",
    "TtlCdtNtries": "NbOfNtries? Sum?",
    "TtlDbtNtries": "NbOfNtries? Sum?",
    "Ntry": "NtryRef? Amt CdtDbtInd RvslInd? Sts BookgDt? ValDt? AcctSvcrRef? Avlbty* BkTxCd ComssnWvrInd? AddtlInfInd? AmtDtls? Chrgs? "
    "TechInptChanl? Intrst? CardTx? NtryDtls* AddtlNtryInf?",
    "Sts": "Cd",
    "BkTxCd": "Domn? Prtry?",
    "Prtry": "Cd Issr?",
    "NtryDtls": "Btch? TxDtls*",
    "TxDtls": "Refs? Amt? CdtDbtInd? AmtDtls? Avlbty* BkTxCd? Chrgs? Intrst? RltdPties? RltdAgts? LclInstrm? Purp? RltdRmtInf* RmtInf? "
    "RltdDts? RltdPric? RltdQties* FinInstrmId? Tax? RtrInf? CorpActn? SfkpgAcct? CshDpst* CardTx? AddtlTxInf? SplmtryData*",
    "Refs": "MsgId? AcctSvcrRef? PmtInfId? InstrId? EndToEndId? UETR? TxId? MndtId? ChqNb? ClrSysRef? AcctOwnrTxId? AcctSvcrTxId? "
    "MktInfrstrctrTxId? PrcgId? Prtry*",
    "RmtInf": "Ustrd* Strd*",
}
_MOMENT = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})"
_AMOUNT = r"(?=.{1,19}$)\d{1,18}(\.\d{1,5})?"
_TEXTS: dict[str, str] = {
    "MsgId": r".{1,35}",
    "CreDtTm": _MOMENT,
    "FrDtTm": _MOMENT,
    "ToDtTm": _MOMENT,
    "DtTm": _MOMENT,
    "Stmt/Id": r".{1,35}",
    "Othr/Id": r".{1,34}",
    "Ccy": r"[A-Z]{3}",
    "Nm": r".{1,140}",
    "Amt": _AMOUNT,
    "CdtDbtInd": r"CRDT|DBIT",
    "CdOrPrtry/Cd": r"OPBD|CLBD",
    "Sts/Cd": r"BOOK|PDNG|INFO|FUTR",
    "Prtry/Cd": r".{1,35}",
    "NtryRef": r".{1,35}",
    "EndToEndId": r".{1,35}",
    "Ustrd": r".{1,140}",
    "NbOfNtries": r"[0-9]{1,15}",
    "Sum": r"\d{1,18}(\.\d{1,17})?",
}


def faults(document: bytes) -> list[str]:
    """Whatever is not as the rules want it."""
    root = ET.fromstring(document)
    return list(_faults(root, "")) if _name(root) == "Document" else ["it is no document of this message"]


def _faults(element: ET.Element, parent: str) -> "list[str]":
    name = _name(element)
    found = [] if element.tag.startswith(f"{{{NAMESPACE}}}") else [f"{name} is of another namespace"]
    rule = _CHILDREN.get(f"{parent}/{name}", _CHILDREN.get(name))
    if rule is None or (len(element) == 0 and f"{parent}/{name}" in _TEXTS):
        return found + _text_faults(element, parent)
    found += _order_faults(name, [_name(child) for child in element], rule.split())
    for child in element:
        found += _faults(child, name)
    return found


def _text_faults(element: ET.Element, parent: str) -> list[str]:
    name, text = _name(element), element.text or ""
    pattern = _TEXTS.get(f"{parent}/{name}", _TEXTS.get(name))
    if pattern is None:
        return [f"{parent}/{name} is not known"]
    found = [] if re.fullmatch(pattern, text) else [f"{parent}/{name} is {text!r}"]
    if name == "Amt" and parent in ("Bal", "Ntry") and not re.fullmatch(r"[A-Z]{3}", element.get("Ccy", "")):
        found.append(f"{parent}/Amt has no currency")
    return found


def _order_faults(name: str, said: list[str], rule: list[str]) -> list[str]:
    place = 0
    for part in rule:
        word, mark = part.rstrip("?*+"), part[-1]
        least, most = {"?": (0, 1), "*": (0, MANY), "+": (1, MANY)}.get(mark, (1, 1))
        count = 0
        while place < len(said) and said[place] == word and count < most:
            place, count = place + 1, count + 1
        if count < least:
            return [f"{name} lacks {word} where it has to be: {' '.join(said)}"]
    return [] if place == len(said) else [f"{name} has {said[place]} where it may not be: {' '.join(said)}"]


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
