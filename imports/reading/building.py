"""Builds records from the values of a row and reports contradictions in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from customers.models import Customer, ServiceRecord
from customers.names import CleanName
from imports.effects import Statement, Told
from imports.reading.cells import Severity, folded
from imports.reading.fields import CUSTOMER_FIELDS, ORDER_FIELDS, VEHICLE_FIELDS, Field
from imports.reading.identities import PlateOnCar
from imports.reading.records import (
    CustomerRecord,
    OrderRecord,
    Party,
    Problem,
    VehicleRecord,
)
from imports.reading.sheets.tables import Table
from imports.reading.wishes.remarks import NO_REMARKS, Remarks, read_remarks

_MOST_MOBILES = 2
_LONGEST_CONTACT = 40
_OIL = "机油"
_NO_CAR = "这张表没有车架号和车牌列，不知道是哪辆车的工单，请加上后再导入"
_NOBODY = CleanName()
_NO_PLATE = PlateOnCar("")
# The columns whose cell is read as a statement.
_STATING = (
    Field.MARKETING_REFUSED,
    Field.TEXTS_REFUSED,
    Field.OPTED_OUT,
    Field.LEAVE_ALONE,
    Field.MAY_CONTACT,
    Field.NUMBER_WORKS,
    Field.NUMBER_DEAD,
    Field.CONTACT_STATE,
)
_REFUSED_BY_NO = {
    Field.CONSENT: Statement.NO_TEXTS,
    Field.MARKETING: Statement.NO_MARKETING,
}
_SENTENCES = {
    Statement.LEAVE_ALONE: "客户要求勿扰，已设为不再联系",
    Statement.NO_TEXTS: "不同意短信，已停发短信；年检、交强险和召回仍可打电话",
    Statement.NO_MARKETING: "不同意营销短信，不再发营销类；服务提醒照常",
    Statement.OPTED_OUT: "已退订短信，号码不再发送；年检、交强险和召回仍可打电话",
    Statement.WRONG_NUMBER: "号码可能不是客户本人的，已记为号码存疑，核实前不联系",
    Statement.SOLD: "车辆可能已转出，核实前不再提醒",
    Statement.COMPLAINT: "有投诉，处理完之前不发保养、质保、关怀和推广",
}


class Taken:
    """The columns of a table whose values go into its records unchanged."""

    def __init__(self, fields: frozenset[Field]) -> None:
        self.by_customer = _filling(fields & CUSTOMER_FIELDS - {Field.ADVISER})
        self.by_vehicle = _filling(fields & VEHICLE_FIELDS)
        self.by_order = _filling(fields & (ORDER_FIELDS | {Field.ADVISER}))


def _filling(fields: frozenset[Field]) -> dict[Field, str]:
    return {field: field.fills for field in Field if field in fields and field.fills}


# Makes the problem of a field's cell: sentence, what was stored instead, severity.
Tell = Callable[[Field, str, str, Severity], Problem]


class _Builder:
    """What the builders of parties and of orders share."""

    def __init__(
        self, table: Table, taken: Taken, values: dict[Field, Any], tell: Tell
    ) -> None:
        self._table = table
        self._taken = taken
        self._values = values
        self._tell = tell
        self.problems: list[Problem] = []

    def _say(
        self,
        field: Field,
        sentence: str,
        *,
        made: str = "",
        severity: Severity = Severity.WARNING,
    ) -> None:
        self.problems.append(self._tell(field, sentence, made, severity))

    def _fail(self, field: Field, sentence: str) -> None:
        self._say(field, sentence, severity=Severity.ERROR)

    def _phones(self, *fields: Field) -> tuple[tuple[str, ...], str]:
        found = [each for each in map(self._values.get, fields) if each]
        mobiles = dict.fromkeys(number for each in found for number in each.mobiles)
        landlines = [number for each in found for number in each.landlines]
        if len(mobiles) > _MOST_MOBILES:
            self._say(fields[0], "号码超过两个，只保留前两个")
        return tuple(mobiles)[:_MOST_MOBILES], next(iter(landlines), "")

    def _fillings(self, names: dict[Field, str]) -> dict[str, Any]:
        values = self._values
        return {name: values[field] for field, name in names.items() if field in values}


class PartyBuilder(_Builder):
    """Builds the people and the car of a row."""

    def build(self) -> Party:
        notes = self._values.get(Field.NOTES)
        self._remarks: Remarks = read_remarks(notes) if notes else NO_REMARKS
        if self._remarks.asks and not self._table.has_orders:
            self._say(Field.NOTES, self._remarks.asks)
        if not self._table.has_customers and any(self._statements_about_people()):
            sentence = "备注写了客户的要求，但这张表没有客户，请在客户页面登记"
            self._say(Field.NOTES, sentence)
        customer = self._customer() if self._table.has_customers else None
        vehicle = self._vehicle() if self._table.has_vehicles else None
        sender = self._sender() if self._table.has_orders else None
        problems = tuple(self.problems)
        return Party(customer, vehicle, sender, self._remarks, problems)

    def _customer(self) -> CustomerRecord | None:
        get = self._values.get
        clean: CleanName = get(Field.NAME, _NOBODY)
        mobiles, landline = self._phones(Field.PHONE, Field.SECOND_PHONE)
        if not self._is_customer_known(clean.name, mobiles, landline):
            return None
        taken = self._fillings(self._taken.by_customer)
        if not self._table.has_orders:
            taken["adviser"] = get(Field.ADVISER, "")
            taken["notes"] = get(Field.NOTES, "")
        if contact := get(Field.CONTACT_NAME):
            taken["contact_name"] = contact.name[:_LONGEST_CONTACT]
            taken["contact_gender"] = get(Field.CONTACT_GENDER) or _gender(contact)
        return CustomerRecord(
            name=clean.name,
            kind=_kind(clean) or get(Field.CUSTOMER_KIND),
            gender=get(Field.GENDER) or _gender(clean),
            mobiles=mobiles,
            landline=landline,
            birthday=None if clean.is_company else get(Field.BIRTHDAY),
            has_doubtful_consent_day=self._has_doubtful_consent_day(),
            told=tuple(self._told()),
            **taken,
        )

    def _has_doubtful_consent_day(self) -> bool:
        if not self._values.get(Field.MARKETING) or Field.MARKETING_ON in self._values:
            return False
        return bool(folded(self._tell(Field.MARKETING_ON, "", "", Severity.NOTE).value))

    def _is_customer_known(
        self, name: str, mobiles: tuple[str, ...], landline: str
    ) -> bool:
        """Tell whether the customer can be identified, and report it if not.

        Without a car in the row a number is needed; with one the name is enough.
        """
        if mobiles or landline or (name and self._table.has_vehicles):
            return True
        if not self._table.has_vehicles:
            what = "没有可用的电话号码" if name else "没有姓名和电话"
            self._fail(Field.PHONE, f"{what}，客户未导入，请补录")
        return False

    def _told(self) -> Iterator[Told]:
        """Yield every statement that the row makes about contact, and report it."""
        for field, statement in self._statements():
            if statement is Statement.SOLD and self._table.has_vehicles:
                continue
            self._say(field, _SENTENCES[statement], made=statement.label)
            words = f"{field.value}：{self.problems[-1].value}"
            yield Told(statement, words, self._refused_on(statement))

    def _refused_on(self, statement: Statement) -> date | None:
        """Return the day that the row names, which is that of refusing texts."""
        refuses = statement in (Statement.NO_TEXTS, Statement.OPTED_OUT)
        return self._values.get(Field.REFUSED_ON) if refuses else None

    def _statements(self) -> Iterator[tuple[Field, Statement]]:
        """Yield what the row says about its customer; a sale may be about its car."""
        for field in _STATING:
            if statement := self._values.get(field):
                yield field, statement
        for field, statement in _REFUSED_BY_NO.items():
            if self._values.get(field) is False:
                yield field, statement
        if Field.OPEN_COMPLAINT in self._values:
            yield Field.OPEN_COMPLAINT, Statement.COMPLAINT
        for statement in self._statements_of_notes():
            yield Field.NOTES, statement

    def _statements_of_notes(self) -> Iterator[Statement]:
        remarks = self._remarks
        if remarks.wants_no_contact:
            yield Statement.LEAVE_ALONE
        # An old repair order tells neither an open complaint nor today's number.
        if self._table.has_orders:
            return
        if remarks.has_wrong_number:
            yield Statement.WRONG_NUMBER
        if remarks.has_sold_car:
            yield Statement.SOLD
        if remarks.has_complaint:
            yield Statement.COMPLAINT

    def _statements_about_people(self) -> Iterator[Statement]:
        found = self._statements_of_notes()
        return (each for each in found if each is not Statement.SOLD)

    def _said_sold(self) -> str:
        """Return the words by which the row says that its car is gone."""
        for field, statement in self._statements():
            if statement is Statement.SOLD and not self._table.has_orders:
                made = statement.label
                self._say(field, _SENTENCES[statement], made=made)
                return f"{field.value}：{self.problems[-1].value}"
        return ""

    def _vehicle(self) -> VehicleRecord | None:
        get = self._values.get
        vin: str | None = get(Field.VIN)
        on_car: PlateOnCar = get(Field.PLATE, _NO_PLATE)
        if not vin and not on_car.plate:
            if not self._is_about_person_alone():
                self._fail(Field.VIN, "没有可用的车架号和车牌，请补录车架号")
            return None
        return VehicleRecord(
            vin=vin,
            plate=on_car.plate,
            plate_energies=on_car.energies,
            manufactured_on=self._manufactured_on(),
            status=self._values.get(Field.VEHICLE_STATUS),
            notes=self._vehicle_notes(),
            said_sold=self._said_sold(),
            **self._fillings(self._taken.by_vehicle),
        )

    def _is_about_person_alone(self) -> bool:
        """Tell whether the row of a customer says nothing about a car."""
        values, tell = self._values, self._tell
        if self._table.has_orders or values.keys() & VEHICLE_FIELDS:
            return False
        cells = [tell(each, "", "", Severity.NOTE) for each in (Field.VIN, Field.PLATE)]
        has_number = Field.PHONE in values or Field.SECOND_PHONE in values
        return has_number and not any(folded(each.value) for each in cells)

    def _manufactured_on(self) -> date | None:
        made: date | None = self._values.get(Field.MANUFACTURED_ON)
        registered = self._values.get(Field.REGISTERED_ON)
        if made and registered and made > registered:
            self._say(Field.MANUFACTURED_ON, "生产日期晚于注册日期，未采用，请核对")
            return None
        return made

    def _vehicle_notes(self) -> str:
        own: str = self._values.get(Field.VEHICLE_NOTES, "")
        is_for_car = not (self._table.has_customers or self._table.has_orders)
        return own or (self._values.get(Field.NOTES, "") if is_for_car else "")

    def _sender(self) -> CustomerRecord | None:
        clean: CleanName = self._values.get(Field.SENDER, _NOBODY)
        mobiles, landline = self._phones(Field.SENDER_PHONE)
        if not clean.name and not mobiles:
            return None
        return CustomerRecord(
            name=clean.name,
            kind=_kind(clean),
            gender=_gender(clean),
            mobiles=mobiles,
            landline=landline,
        )


class OrderBuilder(_Builder):
    """Builds the repair order of a row, whose people and car are built already."""

    def build(self, party: Party) -> OrderRecord | None:
        get = self._values.get
        number: str | None = get(Field.ORDER_NUMBER)
        came_in_on = self._came_in_on()
        if number is None:
            self._fail(Field.ORDER_NUMBER, "没有工单号，工单未导入")
        if came_in_on is None:
            self._fail(Field.CAME_IN_ON, "没有可用的进厂日期，工单未导入")
        if not self._table.has_vehicles:
            self._fail(Field.ORDER_NUMBER, _NO_CAR)
        if number is None or came_in_on is None or party.vehicle is None:
            return None
        return OrderRecord(
            order_number=number,
            came_in_on=came_in_on,
            left_on=self._left_on(came_in_on),
            kind=get(Field.ORDER_KIND) or self._kind_by_items(),
            is_void=self._is_void(),
            reversed_order=get(Field.REVERSED_ORDER) or party.remarks.reversed_order,
            sender=party.sender,
            **self._fillings(self._taken.by_order),
        )

    def _came_in_on(self) -> date | None:
        came_in: date | None = self._values.get(Field.CAME_IN_ON)
        left: date | None = self._values.get(Field.LEFT_ON)
        if came_in is None and left is not None:
            made = left.isoformat()
            self._say(Field.CAME_IN_ON, "没有进厂日期，按出厂日期记", made=made)
        return came_in or left

    def _left_on(self, came_in_on: date) -> date | None:
        left: date | None = self._values.get(Field.LEFT_ON)
        if left and left < came_in_on:
            self._say(Field.LEFT_ON, "出厂早于进厂，出厂日期未采用，请核对")
            return None
        return left

    def _kind_by_items(self) -> ServiceRecord.Kind | None:
        """An order that names no kind but lists an oil change is a service."""
        items: tuple[str, ...] = self._values.get(Field.ITEMS, ())
        has_oil = any(_OIL in item for item in items)
        return ServiceRecord.Kind.MAINTENANCE if has_oil else None

    def _is_void(self) -> bool:
        amount: Decimal | None = self._values.get(Field.AMOUNT)
        return bool(self._values.get(Field.ORDER_STATUS)) or bool(amount and amount < 0)


def _gender(clean: CleanName) -> Customer.Gender | None:
    return Customer.Gender(clean.gender) if clean.gender else None


def _kind(clean: CleanName) -> Customer.Kind | None:
    return Customer.Kind.COMPANY if clean.is_company else None
